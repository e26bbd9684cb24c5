#include "core/models/pixel_vae.hpp"

#include "core/models/autoregressive_pixels_schema.hpp"
#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

/// Of a PixelCNN that sees everything before a pixel.
std::vector<std::pair<std::string, std::string>> far_seeing() {
    return {{"gated_layers", "4"}, {"first_reach", "3"}};
}

std::vector<std::pair<std::string, std::string>> aggressive_training(const char* epochs) {
    auto training = autoregressive_pixels_training(epochs);
    training.emplace_back("aggressive_encoder", "true");
    return training;
}

std::vector<Parameter> schema() {
    std::vector<Parameter> all{
        latent(16),
        beta("Weight of the KL term. 1 is the plain evidence lower bound."),
        kl_warmup(),
        live(weight("free_bits", "Free bits",
                    "Nats of KL that each dimension has free; less is not rewarded. A cure for collapse.", 0,
                    10)),
        choice("body", "Encoder", "Fully connected layers, or convolutions.", {"mlp", "conv"}),
        hidden(300),
        layers(2, "Hidden layers of encoder, decoder and the network that proposes codes."),
        size("map_channels", "Channels of the map", "Features of z at each site, given to every gated layer.",
             8, 1, 64),
    };
    for (auto& parameter : autoregressive_pixels_parameters(/*layers=*/2, /*first_reach=*/1))
        all.push_back(std::move(parameter));
    return all;
}

} // namespace

ModelKindInfo PixelVaeKind::info() {
    return {.kind = kName,
            .title = "VAE with a PixelCNN as decoder",
            .summary =
                "The code says what is global, a PixelCNN of small reach draws the rest pixel by pixel.",
            .parameters = schema(),
            .presets = {
                {.name = "pixel-vae",
                 .summary = "A PixelCNN that sees two pixels far, free bits and KL warm-up: the code is "
                            "used.",
                 .model = {{"gated_layers", "1"}, {"free_bits", "0.5"}, {"kl_warmup_epochs", "1"}},
                 .training = autoregressive_pixels_training("4")},
                {.name = "pixel-vae-long",
                 .summary = "The same for longer.",
                 .model = {{"gated_layers", "1"}, {"free_bits", "0.5"}, {"kl_warmup_epochs", "5"}},
                 .training = autoregressive_pixels_training("40")},
                {.name = "pixel-vae-collapsed",
                 .summary = "A PixelCNN that sees everything before it, and no cure: the KL goes to 0.",
                 .model = far_seeing(),
                 .training = autoregressive_pixels_training("3")},
                {.name = "pixel-vae-aggressive",
                 .summary = "The same PixelCNN, its encoder trained ahead of it against the collapse (He et "
                            "al. 2019): slow, some 30 steps of the encoder for one of the decoder.",
                 .model = far_seeing(),
                 .training = aggressive_training("12")}}};
}

} // namespace penumbra
