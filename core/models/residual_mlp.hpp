#pragma once

#include "core/models/dense.hpp"

#include <torch/torch.h>

namespace penumbra {

/// A fully connected network whose hidden layers add up:
///   a = W_in x; r = a; `blocks` times: a = W ELU(a), r += a; out = W_out ELU(r).
/// Plain linear layers in LibTorch's initialisation, no normalisation (ml-tidbits, C_ACN).
class ResidualMlpImpl : public torch::nn::Module {
  public:
    ResidualMlpImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t hidden, std::int64_t blocks);

    torch::Tensor forward(const torch::Tensor& x); ///< [..., inputs] -> [..., outputs]

    /// Sets the last layer to zero, so that the network starts as the zero function.
    void start_at_zero();

  private:
    Dense input_;
    torch::nn::ModuleList blocks_;
    Dense output_;
};
TORCH_MODULE(ResidualMlp);

} // namespace penumbra
