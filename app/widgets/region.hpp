#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// An area of the plane inside a closed line of any shape; where the line crosses itself, what it winds round
/// an even number of times is outside.
class Region {
  public:
    /// @param outline  [n, 2]; the last point is joined to the first. Fewer than three points hold nothing.
    explicit Region(std::span<const float> outline);
    static Region box(double x0, double y0, double x1, double y1);

    /// A point on the line may count as either side.
    bool contains(double x, double y) const;
    /// The points of xy [n, 2] inside, in their order; those whose `visible` is 0 are left out.
    /// @param visible  [n], or empty: all are visible
    std::vector<std::uint32_t> select(std::span<const float> xy,
                                      std::span<const std::uint8_t> visible = {}) const;

  private:
    struct Edge {
        double x0, y0, x1, y1;
    };
    std::size_t strip(double y) const;

    double left_ = 0, bottom_ = 0, right_ = 0, top_ = 0;
    /// The edges that reach into each of many horizontal strips: a point is compared with those of its own
    /// alone, so that a long line round many points is not looked at whole for each of them.
    std::vector<std::vector<Edge>> strips_;
};

} // namespace penumbra
