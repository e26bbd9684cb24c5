#pragma once

#include "core/io/parameters.hpp"

#include <memory>
#include <torch/torch.h>

namespace penumbra {

/// Turns what is known of the bottom and one or more guesses of what is not into images. Works in two steps,
/// so that a half that nobody looks at is not computed.
class SplitDecoder : public torch::nn::Module {
  public:
    enum class Half { Top, Bottom };

    /// bottom [N, d_b] and K tops for each, [N, K, d_t] -> [N K, F]: an inner representation, n slowest.
    virtual torch::Tensor features(const torch::Tensor& bottom, const torch::Tensor& tops) = 0;
    /// Features [M, F] -> pixels of one half, [M, 392], 0..1.
    virtual torch::Tensor pixels(const torch::Tensor& features, Half half) = 0;
};

/// The parameters' "decoder": `published` (convolutional, the published layers), `conv` (a fully connected
/// trunk with a small convolutional head for each half) or `mlp` (a trunk with a linear head for each half).
std::shared_ptr<SplitDecoder> make_split_decoder(const Parameters& parameters);

} // namespace penumbra
