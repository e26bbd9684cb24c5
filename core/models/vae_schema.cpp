#include "core/models/vae.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        latent(2),
        beta("Weight of the KL term. 1 is the plain evidence lower bound."),
        choice("body", "Body", "Fully connected layers, or convolutions.", {"mlp", "conv"}),
        hidden(400),
        layers(1, "Hidden layers on either side; the MLP body only."),
        choice("likelihood", "Likelihood",
               "Bernoulli on grey pixels is a cross-entropy, not a likelihood. The Gaussian has a fixed or a "
               "learned σ; the discretised logistic gives each of the 256 grey values a probability.",
               {"bernoulli", "gaussian", "gaussian-learned", "discretised-logistic"}),
        number("sigma", "σ of the Gaussian",
               "Standard deviation of a pixel under the Gaussian; where a learned scale begins.", 0.1, 0.01,
               10),
        kl_warmup(),
        live(weight("kl_cycle_epochs", "KL cycle",
                    "β rises from 0 anew every so many epochs, over the first half of them; 0: never. Takes "
                    "the place of the warm-up.",
                    0, 1000)),
        live(weight("free_bits", "Free bits",
                    "Nats of KL that each dimension has free; less is not rewarded. A cure for collapse.", 0,
                    10)),
        live(weight("capacity", "Capacity",
                    "Nats of KL to aim at: the term becomes β |KL - capacity|; 0: no target.", 0, 500)),
        live(weight("capacity_epochs", "Capacity growth",
                    "Epochs over which the capacity grows from 0 to its target.", 0, 1000)),
        choice(
            "objective", "Objective",
            "elbo: the evidence lower bound. iwae: the tighter bound of k importance samples (β, free bits "
            "and capacity do not apply). iwae-dreg: the same with the doubly reparameterised gradient.",
            {"elbo", "iwae", "iwae-dreg"}),
        size("importance_samples", "Samples k",
             "Codes drawn for each image: averaged by the evidence bound, weighted by the others.", 1, 1,
             500),
        choice("binarisation", "Binarisation",
               "Grey pixels made 0 or 1, by a threshold or drawn anew at every presentation. Figures of "
               "different binarisations are not comparable.",
               {"none", "threshold", "dynamic"}),
    };
}

/// The net of Burda et al. 2016 but for its rectified layers; on 0 and 1, as their likelihoods are.
Preset importance_preset(std::string name, std::string summary, std::string objective, std::string samples) {
    return {.name = std::move(name),
            .summary = std::move(summary),
            .model = {{"latent", "50"},
                      {"hidden", "200"},
                      {"layers", "2"},
                      {"binarisation", "dynamic"},
                      {"objective", std::move(objective)},
                      {"importance_samples", std::move(samples)}},
            .training = {
                {"batch_size", "100"}, {"learning_rate", "0.001"}, {"epochs", "20"}, {"schedule", "cosine"}}};
}

} // namespace

ModelKindInfo VaeKind::info() {
    return {
        .kind = kName,
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
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            {.name = "beta-vae",
             .summary = "β = 4: fewer dimensions in use, each with more of a meaning, blurrier digits.",
             .model = {{"latent", "10"}, {"hidden", "400"}, {"layers", "2"}, {"beta", "4"}},
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            {.name = "vae-capacity",
             .summary = "A KL that is led up to 25 nats, one dimension after the other.",
             .model = {{"latent", "10"},
                       {"hidden", "400"},
                       {"layers", "2"},
                       {"beta", "30"},
                       {"capacity", "25"},
                       {"capacity_epochs", "10"}},
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            {.name = "vae-sigma",
             .summary = "Gaussian pixels whose σ is learned, which sets the balance with the KL by itself.",
             .model =
                 {{"latent", "16"}, {"hidden", "400"}, {"layers", "2"}, {"likelihood", "gaussian-learned"}},
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            {.name = "vae-logistic",
             .summary = "A probability for each of the 256 grey values: a likelihood in bits per dimension.",
             .model = {{"latent", "16"},
                       {"hidden", "400"},
                       {"layers", "2"},
                       {"likelihood", "discretised-logistic"}},
             .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}},
            importance_preset("vae-50",
                              "The evidence bound with 50 latents on binarised digits: what iwae is "
                              "to be compared with.",
                              "elbo", "1"),
            importance_preset("iwae", "The bound of 5 importance samples: tighter, and more units in use.",
                              "iwae", "5"),
            importance_preset("iwae-dreg", "iwae with the doubly reparameterised gradient.", "iwae-dreg",
                              "5")}};
}

} // namespace penumbra
