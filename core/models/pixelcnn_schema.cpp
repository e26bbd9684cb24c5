#include "core/models/pixelcnn.hpp"

#include "core/models/autoregressive_pixels_schema.hpp"

namespace penumbra {

namespace {

std::vector<std::pair<std::string, std::string>> training(const char* epochs) {
    return {{"batch_size", "64"},
            {"learning_rate", "0.002"},
            {"epochs", epochs},
            {"schedule", "cosine"},
            {"final_fraction", "0.02"}};
}

} // namespace

ModelKindInfo PixelCnnKind::info() {
    return {.kind = kName,
            .title = "PixelCNN",
            .summary =
                "Draws an image site by site from the bottom up; exact likelihoods and completions, no "
                "latent code.",
            .parameters = autoregressive_pixels_parameters(/*layers=*/4, /*first_reach=*/3),
            .presets = {{.name = "pixelcnn",
                         .summary = "Gated PixelCNN; learns digits in two minutes on two cores.",
                         .model = {},
                         .training = training("3")},
                        {.name = "pixelcnn-long",
                         .summary = "A wider and deeper one, for a night.",
                         .model = {{"channels", "64"}, {"gated_layers", "9"}, {"head", "128"}},
                         .training = training("40")}}};
}

} // namespace penumbra
