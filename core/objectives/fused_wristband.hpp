#pragma once

#include "core/objectives/repulsion.hpp"

namespace penumbra {

// The Wristband loss beside the repulsion: the same formulae as the functions of similar name, with gradients
// written out, so that a small batch does not spend its time between LibTorch's operations. Where a gradient
// is itself to be differentiated it comes from those functions.

/// wrap. points [..., N, d].
Wristband fused_wrap(const torch::Tensor& points);

/// uniform_discrepancy. radius [M, N] -> [M].
torch::Tensor fused_uniform_discrepancy(const torch::Tensor& radius);

/// squared_wasserstein for fewer dimensions than points. points [M, N, d], d < N -> [M].
torch::Tensor fused_squared_wasserstein(const torch::Tensor& points);

} // namespace penumbra
