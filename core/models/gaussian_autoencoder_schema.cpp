#include "core/models/gaussian_autoencoder.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        latent(16),
        shown(live(weight("wristband_weight", "Wristband weight",
                          "Weight of the loss that makes the codes Gaussian and independent; the "
                          "reconstruction is the squared error summed over pixels.",
                          1, 1000))),
        hidden(512),
        layers(2, "Hidden layers on either side."),
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
                        {.name = "gae-long",
                         .summary = "The same for longer.",
                         .model = {},
                         .training = {{"batch_size", "256"},
                                      {"learning_rate", "0.001"},
                                      {"epochs", "150"},
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
