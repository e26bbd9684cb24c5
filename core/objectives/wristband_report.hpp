#pragma once

#include <cstddef>
#include <span>

namespace penumbra {

/// Raw components of the Wristband loss of one batch: uncalibrated, in float64, with the default options.
struct WristbandReport {
    double rep = 0;   ///< joint repulsion: per point, or by harmonics when spectral
    double rad = 0;   ///< radii against uniform
    double mom = 0;   ///< squared 2-Wasserstein distance of the first two moments, divided by d
    double total = 0; ///< rep + 0.1 rad + mom
};

/// values: n points of d dimensions, row-major.
/// @throws Error if there are fewer than two points, the sizes disagree, a value is not finite, or spectral
/// with d < 3.
WristbandReport wristband_report(std::span<const double> values, std::size_t n, std::size_t d, bool spectral);

} // namespace penumbra
