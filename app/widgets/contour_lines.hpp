#pragma once

#include "app/widgets/density.hpp"

#include <vector>

namespace penumbra {

/// A line along which a field has one value.
struct ContourLine {
    std::vector<float> xy; ///< [n, 2], n >= 2, in the field's units
    bool closed = false;   ///< the last point goes on to the first
};

/// All lines at a level, by marching squares with linear interpolation; a saddle is cut as the mean of its
/// corners says. Lines end only where the field does.
std::vector<ContourLine> contour_lines(const GridField& field, float level);

/// The line with fewer points, nowhere further than `tolerance` from the old ones (Douglas & Peucker 1973).
ContourLine simplified(const ContourLine& line, double tolerance);

} // namespace penumbra
