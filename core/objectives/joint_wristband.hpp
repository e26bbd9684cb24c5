#pragma once

#include "core/objectives/wristband.hpp"

namespace penumbra {

/// The components that the form below computes, [M] each; 0 where the weight is 0.
struct JointWristband {
    torch::Tensor repulsion;
    torch::Tensor radial;
    torch::Tensor moment; ///< undefined if it is not among them
};

/// Whether it covers these options and these points [M, N, d]: see fused_repulsion_fits; not the spectral
/// form.
bool joint_wristband_fits(const torch::Tensor& points, const WristbandOptions& options);

/// The pairwise Wristband loss as one operation with its gradient, both computed at once: the radii are
/// sorted and the moments taken while other threads have begun with the pairs. The moment is among it in the
/// form W2 for fewer dimensions than points. Values and gradients do not depend on the number of threads.
/// Where the gradient is itself to be differentiated it comes from the composed form.
JointWristband joint_wristband(const torch::Tensor& points, const WristbandOptions& options);

} // namespace penumbra
