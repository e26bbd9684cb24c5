#include "core/models/gaussian_autoencoder.hpp"

namespace penumbra {

namespace {

Parameter size(std::string key, std::string label, std::string help, std::int64_t fallback, double minimum,
               double maximum) {
    return {.key = std::move(key),
            .label = std::move(label),
            .help = std::move(help),
            .fallback = fallback,
            .minimum = minimum,
            .maximum = maximum};
}

std::vector<Parameter> schema() {
    auto latent = size("latent", "Latent size", "Dimensions of the code z.", 16, 2, 512);
    latent.folded = false;
    return {
        latent,
        {.key = "wristband_weight",
         .label = "Wristband weight",
         .help =
             "Weight of the loss that makes the codes Gaussian and independent; the reconstruction is the "
             "squared error summed over pixels.",
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 1000,
         .live = true,
         .folded = false},
        size("hidden", "Hidden units", "Width of each hidden layer.", 512, 4, 4096),
        size("layers", "Hidden layers", "Hidden layers on either side.", 2, 1, 8),
        size("flow_layers", "Flow layers", "Affine couplings behind the encoder; 0 for no flow.", 4, 0, 32),
        size("flow_hidden", "Flow width", "Hidden units of a coupling's conditioner.", 64, 4, 1024),
        size("flow_blocks", "Flow blocks", "Residual layers of a coupling's conditioner.", 2, 0, 16),
        size("wristband_repetitions", "Calibration batches", "Gaussian batches drawn to calibrate.", 1024, 16,
             16384),
    };
}

} // namespace

ModelKindInfo GaussianAutoencoderKind::info() {
    return {.kind = kName,
            .title = "Gaussian autoencoder (Wristband)",
            .summary = "A point for each image, and all points together a Gaussian: sampling without noise.",
            .parameters = schema(),
            .presets = {{.name = "gae",
                         .summary = "Deterministic encoder and flow with the Wristband loss, 16 latents.",
                         .model = {},
                         .training = {{"batch_size", "256"},
                                      {"learning_rate", "0.001"},
                                      {"epochs", "20"},
                                      {"schedule", "cosine"}}},
                        {.name = "gae-2d",
                         .summary = "The same with two latents: a filled disc without a posterior's noise.",
                         .model = {{"latent", "2"}},
                         .training = {{"batch_size", "256"},
                                      {"learning_rate", "0.001"},
                                      {"epochs", "30"},
                                      {"schedule", "cosine"}}}}};
}

} // namespace penumbra
