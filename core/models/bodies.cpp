#include "core/models/bodies.hpp"

#include "core/data/dataset.hpp"
#include "core/models/dense.hpp"

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// Checkpoints count the non-linearity as a layer of its own.
std::string layer_name(std::int64_t index) {
    return std::to_string(2 * index);
}

constexpr std::int64_t kConvChannels = 64;
constexpr std::int64_t kConvSide = 7; ///< 28 halved twice

} // namespace

nn::Sequential mlp_body(std::int64_t inputs, std::int64_t hidden, std::int64_t layers,
                        Activation activation) {
    nn::Sequential body;
    for (std::int64_t i = 0; i < layers; ++i)
        body->push_back(layer_name(i), Dense(i == 0 ? inputs : hidden, hidden, activation));
    return body;
}

nn::Sequential mlp_encoder(std::int64_t hidden, std::int64_t layers, Activation activation) {
    return mlp_body(kImagePixels, hidden, layers, activation);
}

nn::Sequential mlp_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t layers, std::int64_t maps,
                           Activation activation) {
    auto body = mlp_body(latent, hidden, layers, activation);
    body->push_back(layer_name(layers),
                    Dense(layers == 0 ? latent : hidden, maps * kImagePixels, Activation::None));
    return body;
}

void start_as_glorot(nn::Module& module) {
    const torch::NoGradGuard no_grad;
    module.apply([](nn::Module& part) {
        if (auto* layer = part.as<DenseImpl>()) {
            nn::init::xavier_uniform_(layer->weight);
            layer->bias.zero_();
        }
    });
}

nn::Sequential conv_encoder(std::int64_t hidden) {
    return nn::Sequential(
        nn::Unflatten(nn::UnflattenOptions(1, {1, kImageRows, kImageColumns})),
        nn::Conv2d(nn::Conv2dOptions(1, kConvChannels / 2, /*kernel_size=*/4).stride(2).padding(1)),
        nn::ReLU(),
        nn::Conv2d(
            nn::Conv2dOptions(kConvChannels / 2, kConvChannels, /*kernel_size=*/4).stride(2).padding(1)),
        nn::ReLU(), nn::Flatten(), nn::Linear(kConvChannels * kConvSide * kConvSide, hidden), nn::ReLU());
}

nn::Sequential conv_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t maps) {
    return nn::Sequential(
        nn::Linear(latent, hidden), nn::ReLU(), nn::Linear(hidden, kConvChannels * kConvSide * kConvSide),
        nn::ReLU(), nn::Unflatten(nn::UnflattenOptions(1, {kConvChannels, kConvSide, kConvSide})),
        nn::ConvTranspose2d(nn::ConvTranspose2dOptions(kConvChannels, kConvChannels / 2, /*kernel_size=*/4)
                                .stride(2)
                                .padding(1)),
        nn::ReLU(),
        nn::ConvTranspose2d(
            nn::ConvTranspose2dOptions(kConvChannels / 2, maps, /*kernel_size=*/4).stride(2).padding(1)),
        nn::Flatten());
}

} // namespace penumbra
