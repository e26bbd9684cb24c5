#pragma once

#include "core/objectives/repulsion.hpp"

namespace penumbra {

/// Whether the fused form below covers these options and this tensor: chordal distance, no angular term, on
/// the CPU in float32 or float64. Geodesic distance and the angular term, which no preset uses, stay with the
/// composed form.
bool fused_repulsion_fits(const Wristband& band, const WristbandOptions& options);

/// The joint repulsion of composed_repulsion, [M], pairs taken tile by tile: O(N^2 d) time, O(N d) memory,
/// one pass over the pairs for the value and one for the gradient. Values and gradients do not depend on the
/// number of threads. Where the gradient is itself to be differentiated it comes from the composed form.
torch::Tensor fused_repulsion(const Wristband& band, const WristbandOptions& options);

} // namespace penumbra
