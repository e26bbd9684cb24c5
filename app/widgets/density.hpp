#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace penumbra {

/// Values at the crossings of a grid, row by row from the lowest.
struct GridField {
    std::size_t columns = 0;
    std::size_t rows = 0;
    double left = 0; ///< of the first column
    double bottom = 0;
    double across = 1; ///< from one column to the next
    double up = 1;
    std::vector<float> values; ///< [rows, columns]
};

/// Kernel density of points [n, 2]: Gaussians as wide as the points' spread times n^(-1/6) along each axis
/// (Scott 1992, section 6.3), over at most five standard deviations on each side of the mean. Its values add
/// up to the share of the points that lie there. Empty for fewer than three points, or where they all lie on
/// one spot or on a line along an axis.
GridField kernel_density(std::span<const float> xy, std::size_t side = 72);

/// The value above which the densest part of the field holds this share of all of it, 0..1.
float level_of_share(const GridField& field, double share);

} // namespace penumbra
