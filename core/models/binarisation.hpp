#pragma once

#include <string>
#include <torch/torch.h>

namespace penumbra {

/// Grey pixels 0..1 as the 0 and 1 that a Bernoulli likelihood is about. `how`: "none" leaves them grey,
/// "threshold" cuts at 0.5, "dynamic" draws each pixel with its grey value as probability, anew at every
/// call. The three differ by tens of nats and are not to be compared.
torch::Tensor binarised(const torch::Tensor& images, const std::string& how, torch::Generator& generator);

} // namespace penumbra
