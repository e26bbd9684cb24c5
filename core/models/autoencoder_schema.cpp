#include "core/models/autoencoder.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        latent(2),
        choice("body", "Body",
               "Fully connected layers, convolutions, or one linear map either way: principal components.",
               {"mlp", "conv", "linear"}),
        hidden(400, "Width of each hidden layer; not for the linear body."),
        layers(1, "Hidden layers on either side; the MLP body only."),
        choice("error", "Error",
               "Of the reconstruction, summed over pixels: cross-entropy in nats, or the squared difference.",
               {"cross-entropy", "squared"}),
    };
}

} // namespace

ModelKindInfo AutoencoderKind::info() {
    return {
        .kind = kName,
        .title = "Autoencoder",
        .summary = "A point for each image and no prior: it reconstructs, but cannot be sampled from.",
        .parameters = schema(),
        .presets = {
            {.name = "ae",
             .summary = "Autoencoder with two latent dimensions: the gaps that a VAE's map does not have.",
             .model = {{"latent", "2"}, {"hidden", "512"}, {"layers", "2"}},
             .training = {{"batch_size", "128"},
                          {"learning_rate", "0.001"},
                          {"epochs", "40"},
                          {"schedule", "cosine"}}},
            {.name = "ae-conv",
             .summary = "Autoencoder with a convolutional body and 16 latent dimensions.",
             .model = {{"latent", "16"}, {"hidden", "256"}, {"body", "conv"}, {"error", "squared"}},
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            {.name = "linear-ae",
             .summary = "One linear map either way: what principal components can do with 16 numbers.",
             .model = {{"latent", "16"}, {"body", "linear"}, {"error", "squared"}},
             .training = {{"batch_size", "128"},
                          {"learning_rate", "0.002"},
                          {"epochs", "20"},
                          {"schedule", "cosine"}}}}};
}

} // namespace penumbra
