#pragma once

#include "core/objectives/wristband.hpp"

namespace penumbra {

/// Points on the wristband.
struct Wristband {
    torch::Tensor direction; ///< [..., N, d], unit vectors; 0 for a point at the origin
    torch::Tensor radius;    ///< [..., N], t = P(d/2, |x|^2 / 2) in [0, 1]
};

/// [..., N, d] -> the wristband. The incomplete gamma function is differentiated in |x|^2 only.
Wristband wrap(const torch::Tensor& points);

/// Repulsion of all pairs, [M] each. `angular` sees directions only and is undefined unless its weight is not
/// 0.
struct Repulsion {
    torch::Tensor joint;
    torch::Tensor angular;
};

/// Logarithm of the mean kernel between points: high when points crowd. Radii are reflected at 0 and at 1, so
/// that the ends of the interval do not attract; of a point's three self terms only the unreflected one is
/// left out. band [M, N, ...]. O(N^2 d) time and O(N^2) memory, put together of LibTorch's operations; what
/// fused_repulsion.hpp and joint_wristband.hpp are tested against, and what computes on other devices and for
/// other options.
Repulsion composed_repulsion(const Wristband& band, const WristbandOptions& options);

} // namespace penumbra
