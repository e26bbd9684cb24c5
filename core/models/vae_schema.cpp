#include "core/models/vae.hpp"

namespace penumbra {

namespace {

std::vector<Parameter> schema() {
    return {
        {.key = "latent",
         .label = "Latent size",
         .help = "Dimensions of the code z.",
         .fallback = std::int64_t{2},
         .minimum = 2,
         .maximum = 512,
         .folded = false},
        {.key = "beta",
         .label = "β",
         .help = "Weight of the KL term. 1 is the plain evidence lower bound.",
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 100,
         .live = true,
         .folded = false},
        {.key = "body",
         .label = "Body",
         .help = "Fully connected layers, or convolutions.",
         .fallback = std::string("mlp"),
         .choices = {"mlp", "conv"}},
        {.key = "hidden",
         .label = "Hidden units",
         .help = "Width of each hidden layer.",
         .fallback = std::int64_t{400},
         .minimum = 4,
         .maximum = 4096},
        {.key = "layers",
         .label = "Hidden layers",
         .help = "Hidden layers on either side; the MLP body only.",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8},
        {.key = "likelihood",
         .label = "Likelihood",
         .help = "Bernoulli on grey pixels is a cross-entropy, not a likelihood; Gaussian has a fixed σ.",
         .fallback = std::string("bernoulli"),
         .choices = {"bernoulli", "gaussian"}},
        {.key = "sigma",
         .label = "σ of the Gaussian",
         .help = "Standard deviation of a pixel, Gaussian likelihood only.",
         .fallback = 0.1,
         .minimum = 0.01,
         .maximum = 10},
        {.key = "kl_warmup_epochs",
         .label = "KL warm-up",
         .help = "Epochs over which β rises linearly from 0.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 1000,
         .live = true},
    };
}

} // namespace

ModelKindInfo VaeKind::info() {
    return {.kind = kName,
            .title = "Variational autoencoder",
            .summary = "Gaussian posterior, standard normal prior; trains the evidence lower bound.",
            .parameters = schema(),
            .presets = {
                {.name = "vae-2d",
                 .summary = "VAE with two latent dimensions: a map worth looking at.",
                 .model = {{"latent", "2"}, {"hidden", "512"}, {"layers", "2"}, {"kl_warmup_epochs", "2"}},
                 .training = {{"batch_size", "128"},
                              {"learning_rate", "0.001"},
                              {"epochs", "40"},
                              {"schedule", "cosine"}}},
                {.name = "vae-20",
                 .summary = "The plain 784-400-20 VAE everybody knows.",
                 .model = {{"latent", "20"}, {"hidden", "400"}, {"layers", "1"}},
                 .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "10"}}},
                {.name = "vae-conv",
                 .summary = "VAE with a convolutional body and 16 latent dimensions.",
                 .model = {{"latent", "16"}, {"hidden", "256"}, {"body", "conv"}},
                 .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}}}};
}

} // namespace penumbra
