#pragma once

#include <torch/torch.h>

namespace penumbra {

/// tanh(a) * sigmoid(b) of features [a, b]: [N, 2p, ...] -> [N, p, ...]. On the CPU one pass over the
/// features in either direction, once differentiable; elsewhere LibTorch's operators, see `composed`. Van den
/// Oord et al., Conditional Image Generation with PixelCNN Decoders, 2016, equation 2.
torch::Tensor gated_activation(const torch::Tensor& features);

/// The same composed of LibTorch's operators: for other devices, and what the fused one is tested against.
namespace composed {
torch::Tensor gated_activation(const torch::Tensor& features);
} // namespace composed

} // namespace penumbra
