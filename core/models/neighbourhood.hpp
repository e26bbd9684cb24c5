#pragma once

#include "core/models/neighbourhood_kernel.hpp"

#include <torch/torch.h>

namespace penumbra {

/// A small rectified network, the same for every pixel, that looks at the pixels around one. As a part of a
/// masked network it sees only what is drawn before the pixel, and what the masked layers say of it: strokes
/// go on in the same way wherever they are, which a fully connected layer would have to learn anew for every
/// place.
class NeighbourhoodImpl : public torch::nn::Module {
  public:
    /// Looks back only, has biases of each of the 784 pixels, and is told `channels` numbers of each.
    NeighbourhoodImpl(std::int64_t radius, std::int64_t channels);
    /// Looks both ways, at nothing but the pixels, with the same biases everywhere.
    explicit NeighbourhoodImpl(std::int64_t radius);

    /// pixels [N, P] of whole rows, context [N, P channels] -> logits [N, P]; the first channel is a logit
    /// itself and is added. Once differentiable, not in the pixels.
    torch::Tensor forward(const torch::Tensor& pixels, const torch::Tensor& context);

    const NeighbourhoodShape& shape() const { return shape_; }
    /// On the CPU; valid while the weights live where they are.
    NeighbourhoodArrays<const float> arrays() const;

    torch::Tensor patch;    ///< [neighbours, F]
    torch::Tensor channel;  ///< [channels, F]; no parameter if there are none
    torch::Tensor position; ///< [784, F] or [1, F]
    torch::Tensor readout;  ///< [F]

    /// The same composed of LibTorch's operators: for other devices, and what the kernel is tested against.
    torch::Tensor composed(const torch::Tensor& pixels, const torch::Tensor& context) const;

  private:
    explicit NeighbourhoodImpl(const NeighbourhoodShape& shape);

    NeighbourhoodShape shape_;
};
TORCH_MODULE(Neighbourhood);

} // namespace penumbra
