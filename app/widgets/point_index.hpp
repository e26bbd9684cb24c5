#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// Finds the nearest of many points in the plane: the points sorted into the cells of a square grid.
class PointIndex {
  public:
    /// @param xy  [n, 2]; points with a coordinate that is not finite are never found
    void build(std::span<const float> xy);
    std::size_t size() const { return xy_.size() / 2; }

    /// The point nearest to (x, y) among those within `radius` (inclusive), or -1; of equally near ones the
    /// first.
    /// @param visible  [n], 0: never found; empty: all are visible
    int nearest(double x, double y, double radius, std::span<const std::uint8_t> visible = {}) const;

  private:
    std::size_t column(double x) const;
    std::size_t row(double y) const;

    std::vector<float> xy_;
    std::vector<std::uint32_t> starts_; ///< [cells + 1], into order_
    std::vector<std::uint32_t> order_;  ///< the points, cell by cell
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    double left_ = 0;
    double bottom_ = 0;
    double cell_width_ = 1;
    double cell_height_ = 1;
};

} // namespace penumbra
