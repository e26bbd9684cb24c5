#pragma once

#include <torch/torch.h>

namespace penumbra {

/// Images [N, 784], each under a random affine map of its own close to the identity, bilinear, black outside.
/// With amount 1 shifts have a standard deviation of one pixel, scales of 6 %, shears (hence slant and turn)
/// of 0.1; the amount multiplies all.
torch::Tensor jittered(const torch::Tensor& images, double amount, torch::Generator& generator);

} // namespace penumbra
