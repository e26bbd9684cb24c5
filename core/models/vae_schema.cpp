#include "core/models/vae.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        latent(2),
        beta("Weight of the KL term. 1 is the plain evidence lower bound."),
        choice("body", "Body",
               "Fully connected layers, a few convolutions, or the ResNet-18 and an up-sampling decoder.",
               {"mlp", "conv", "resnet"}),
        hidden(400, "Width of each hidden layer; of a convolutional body the layer beside the code."),
        layers(1, "Hidden layers on either side; the MLP body only."),
        choice(
            "activation", "Non-linearity",
            "After each fully connected layer; the MLP body only. Layers with tanh start as Glorot & Bengio "
            "have them.",
            {"relu", "tanh"}),
        size(
            "channels", "Channels",
            "Of the first of the four stages, each of which has twice those before; the ResNet body only. 64 "
            "is ResNet-18 itself.",
            8, 4, 128),
        choice("likelihood", "Likelihood",
               "Bernoulli on grey pixels is a cross-entropy, not a likelihood. The Gaussian has a fixed or a "
               "learned σ; the logistic a scale for each pixel from the decoder; the discretised logistic "
               "gives each of the 256 grey values a probability.",
               {"bernoulli", "gaussian", "gaussian-learned", "discretised-logistic", "logistic"}),
        number("sigma", "σ of the Gaussian",
               "Standard deviation of a pixel under the Gaussian; where a learned scale begins.", 0.1, 0.01,
               10),
        choice("dequantisation", "Dequantisation",
               "Of densities: y = (k + u) / 256 for the grey value k, so that the bound is one on the "
               "probability of the 8-bit image, in bits per pixel. The noise u is uniform, or drawn from a "
               "conditional flow that is learned.",
               {"none", "uniform", "variational"}),
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
        choice("output_bias", "Output bias",
               "Where the decoder's last bias starts: at zero, or such that a code of 0 gives each pixel its "
               "mean over the training images.",
               {"zero", "pixel-means"}),
        choice("binarisation", "Binarisation",
               "Grey pixels made 0 or 1, by a threshold or drawn anew at every presentation. Figures of "
               "different binarisations are not comparable.",
               {"none", "threshold", "dynamic"}),
    };
}

/// The net of Burda et al. 2016 and how it starts; on 0 and 1, as their likelihoods are.
Preset importance_preset(std::string name, std::string summary, std::string objective, std::string samples,
                         std::string batch = "100", std::string epochs = "20") {
    return {.name = std::move(name),
            .summary = std::move(summary),
            .model = {{"latent", "50"},
                      {"hidden", "200"},
                      {"layers", "2"},
                      {"activation", "tanh"},
                      {"output_bias", "pixel-means"},
                      {"binarisation", "dynamic"},
                      {"objective", std::move(objective)},
                      {"importance_samples", std::move(samples)}},
            .training = {{"batch_size", std::move(batch)},
                         {"learning_rate", "0.001"},
                         {"epochs", std::move(epochs)},
                         {"schedule", "cosine"}}};
}

/// Two presets that differ in their noise alone.
Preset dequantised_preset(std::string name, std::string summary, std::string dequantisation) {
    return {.name = std::move(name),
            .summary = std::move(summary),
            .model = {{"latent", "16"},
                      {"hidden", "400"},
                      {"layers", "2"},
                      {"likelihood", "logistic"},
                      {"sigma", "0.02"},
                      {"dequantisation", std::move(dequantisation)}},
            .training = {
                {"batch_size", "128"}, {"learning_rate", "0.002"}, {"epochs", "15"}, {"schedule", "cosine"}}};
}

Preset resnet_preset(std::string name, std::string summary, std::string channels, std::string epochs) {
    return {.name = std::move(name),
            .summary = std::move(summary),
            .model = {{"body", "resnet"},
                      {"latent", "128"},
                      {"hidden", "256"},
                      {"kl_warmup_epochs", "1"},
                      {"channels", std::move(channels)}},
            .training = {{"batch_size", "64"},
                         {"learning_rate", "0.001"},
                         {"epochs", std::move(epochs)},
                         {"schedule", "cosine"}}};
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
            {.name = "vae-conv-long",
             .summary = "The same with a wider body for 100 epochs: the budget of published comparisons.",
             .model = {{"latent", "16"}, {"hidden", "512"}, {"channels", "32"}, {"body", "conv"}},
             .training = {{"batch_size", "100"},
                          {"learning_rate", "0.001"},
                          {"epochs", "100"},
                          {"schedule", "cosine"}}},
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
            dequantised_preset("vae-uniform",
                               "Grey values spread over their bins by uniform noise: a density that bounds "
                               "bits per pixel.",
                               "uniform"),
            dequantised_preset("vae-variational",
                               "The same with learned noise: fewer bits from an unchanged model.",
                               "variational"),
            resnet_preset("resnet-vae", "A narrow ResNet-18 encoder and 128 latents: slow without a GPU.",
                          "8", "2"),
            resnet_preset("resnet-vae-full",
                          "The same at the full width of ResNet-18: for a GPU, or a night.", "64", "20"),
            importance_preset("vae-50",
                              "The evidence bound with 50 latents on binarised digits: what iwae is "
                              "to be compared with.",
                              "elbo", "1"),
            importance_preset("iwae", "The bound of 5 importance samples: tighter, and more units in use.",
                              "iwae", "5"),
            importance_preset("iwae-dreg", "iwae with the doubly reparameterised gradient.", "iwae-dreg",
                              "5"),
            importance_preset("vae-50-long", "vae-50 at the published batch size, 300 epochs: a night.",
                              "elbo", "1", "20", "300"),
            importance_preset("iwae-long",
                              "The bound of 50 samples at the published batch size, 300 epochs: a night with "
                              "a GPU, days without.",
                              "iwae", "50", "20", "300")}};
}

} // namespace penumbra
