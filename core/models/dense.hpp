#pragma once

#include "core/models/activation.hpp"

#include <torch/torch.h>

namespace penumbra {

/// While one lives, backward() on this thread lets dense layers add their weights' gradients straight into
/// `parameter.grad()`, which must be there, instead of handing autograd a tensor to add. For a training step
/// that calls backward(); with torch::autograd::grad() the parameters' gradients would be missing from its
/// answer.
class DirectGradients {
  public:
    DirectGradients();
    ~DirectGradients();
    DirectGradients(const DirectGradients&) = delete;
    DirectGradients& operator=(const DirectGradients&) = delete;

  private:
    bool before_;
};

/// activation(x W' + b): torch::nn::Linear with the non-linearity that follows it, the same parameters under
/// the same names with the same initialisation, and the passes beside the matrix products fused on the CPU.
/// Once differentiable.
class DenseImpl : public torch::nn::Module {
  public:
    DenseImpl(std::int64_t inputs, std::int64_t outputs, Activation activation);

    /// x [..., inputs] -> [..., outputs].
    torch::Tensor forward(const torch::Tensor& x);

    torch::Tensor weight; ///< [outputs, inputs]
    torch::Tensor bias;   ///< [outputs]

  private:
    Activation activation_;
};
TORCH_MODULE(Dense);

/// The function itself. x [N, inputs], weight [outputs, inputs], bias [outputs].
torch::Tensor dense(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                    Activation activation);
namespace composed {
torch::Tensor dense(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                    Activation activation);
} // namespace composed

} // namespace penumbra
