#include "core/models/vq_vae.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        shown(size("entries", "Codebook entries", "Vectors that a site of the grid can be; a code names one.",
                   128, 2, 1024)),
        size("entry_size", "Entry size", "Numbers in a codebook entry.", 16, 1, 64),
        size("channels", "Channels", "Of the convolutions of encoder and decoder, at 7 x 7 sites.", 64, 4,
             512),
        choice("likelihood", "Likelihood",
               "Of the pixels: a Gaussian whose one deviation is learnt (squared error), or a logistic "
               "distribution in 256 bins, which gives bits per dimension.",
               {"gaussian-learned", "discretised-logistic"}),
        live(weight("commitment", "Commitment",
                    "Weight of the squared distance of the encoder's vectors from their entries.", 0.25,
                    100)),
        number("codebook_decay", "Codebook decay",
               "Of the moving averages that the entries are, for each step.", 0.99, 0.5, 0.9999),
        size("prior_channels", "Prior channels", "Features of each stack of the PixelCNN over the codes.", 32,
             4, 256),
        size("prior_layers", "Prior layers", "Layers of the PixelCNN over the codes.", 4, 1, 20),
        weight(
            "prior_from_epoch", "Prior from epoch",
            "The prior is learnt from then on, when the codes have settled; before, codes count as uniform.",
            1, 1000),
        size("proposals", "Proposals",
             "Tops drawn from the prior for each completion, of which one is taken by how well its picture "
             "fits the evidence.",
             8, 1, 64),
    };
}

std::vector<std::pair<std::string, std::string>> training(const char* epochs) {
    return {{"batch_size", "128"},
            {"learning_rate", "0.002"},
            {"epochs", epochs},
            {"schedule", "cosine"},
            {"final_fraction", "0.02"}};
}

} // namespace

ModelKindInfo VqVaeKind::info() {
    return {
        .kind = kName,
        .title = "Vector-quantised VAE",
        .summary = "A grid of codes from a learned codebook, with a PixelCNN as their prior; samples and "
                   "completes.",
        .parameters = schema(),
        .presets = {{.name = "vq-vae",
                     .summary = "Vector-quantised VAE with its prior: digits after two minutes on two cores, "
                                "good after eight.",
                     .model = {},
                     .training = training("5")},
                    {.name = "vq-vae-long",
                     .summary = "The same at the published size: 30 epochs, a deeper prior.",
                     .model = {{"prior_channels", "64"}, {"prior_layers", "10"}, {"prior_from_epoch", "3"}},
                     .training = training("30")}}};
}

} // namespace penumbra
