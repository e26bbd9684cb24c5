#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// Points of the plane in squares that hold squares (Barnes & Hut 1986), to add up what all of them do to
/// each of them: a square that is far away for its size counts as one heavy point in its middle.
class QuadTree {
  public:
    /// @param xy  [n, 2], finite, n >= 1
    void build(std::span<const float> xy);

    /// With w = 1 / (1 + |y_i - y_j|^2): into forces [n, 2] the sums over j of w^2 (y_i - y_j).
    /// @return the sum of w over all pairs i != j. van der Maaten 2014, section 4.2; squares smaller than
    /// half their distance count as points.
    double repel(std::span<float> forces) const;

  private:
    struct Node {
        float x = 0, y = 0;    ///< mean of its points
        float mass = 0;        ///< number of its points
        float reach = 0;       ///< distance squared beyond which it counts as one point
        std::uint32_t end = 0; ///< node after all that lies in this one
        std::uint32_t first = 0, last = 0;
        bool leaf = false;
    };
    struct Square {
        float x, y, half;
    };
    void split(std::uint32_t first, std::uint32_t last, Square square, int depth);

    std::vector<Node> nodes_;          ///< each before the ones it holds
    std::vector<std::uint32_t> order_; ///< points in the order of the leaves
    std::vector<float> x_, y_;         ///< in that order
};

} // namespace penumbra
