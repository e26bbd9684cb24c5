#pragma once

#include "core/models/activation.hpp"

#include <torch/torch.h>

namespace penumbra {

// The bodies of encoders and decoders. Images are [N, 784].

/// inputs -> hidden, `layers` layers, each with the non-linearity.
torch::nn::Sequential mlp_body(std::int64_t inputs, std::int64_t hidden, std::int64_t layers,
                               Activation activation = Activation::Relu);
/// The same from 784.
torch::nn::Sequential mlp_encoder(std::int64_t hidden, std::int64_t layers,
                                  Activation activation = Activation::Relu);
/// code -> 784, `layers` layers between with the non-linearity; the last is linear. No layers: one linear
/// map. `maps`: so many numbers for each pixel, [N, maps * 784], map by map.
torch::nn::Sequential mlp_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t layers,
                                  std::int64_t maps = 1, Activation activation = Activation::Relu);
/// Draws the weights of every dense layer in the module anew, uniform by Glorot & Bengio 2010, equation 16:
/// for tanh. Biases become 0.
void start_as_glorot(torch::nn::Module& module);

/// 784 -> hidden: two convolutions of stride 2, 32 and 64 channels, and a rectified layer.
torch::nn::Sequential conv_encoder(std::int64_t hidden);
/// code -> 784, the mirror image; the last layer is linear; maps as above.
torch::nn::Sequential conv_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t maps = 1);

} // namespace penumbra
