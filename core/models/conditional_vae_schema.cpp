#include "core/models/conditional_vae.hpp"

namespace penumbra {

namespace {

std::vector<Parameter> schema() {
    return {
        {.key = "latent",
         .label = "Latent size",
         .help = "Dimensions of the code z.",
         .fallback = std::int64_t{32},
         .minimum = 1,
         .maximum = 512,
         .folded = false},
        {.key = "beta",
         .label = "β",
         .help = "Weight of the KL from the conditional prior. 1 is the plain lower bound.",
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 100,
         .live = true,
         .folded = false},
        {.key = "kl_warmup_epochs",
         .label = "KL warm-up",
         .help = "Epochs over which β rises linearly from 0.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 1000,
         .live = true},
        {.key = "hidden",
         .label = "Hidden units",
         .help = "Width of each hidden layer of posterior, prior and decoder.",
         .fallback = std::int64_t{500},
         .minimum = 4,
         .maximum = 4096},
        {.key = "layers",
         .label = "Hidden layers",
         .help = "Hidden layers of posterior, prior and decoder.",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 8},
        {.key = "binarisation",
         .label = "Binarisation",
         .help = "Top pixels that are learnt: grey (a cross-entropy, not a likelihood), or drawn from the "
                 "greys anew each time.",
         .fallback = std::string("none"),
         .choices = {"none", "dynamic"}},
        {.key = "sharpness",
         .label = "Sharpness",
         .help = "Factor of the logits of imagined pixels; 1 shows the likelihood's mean, more makes ink "
                 "blacker.",
         .fallback = 1.0,
         .minimum = 0.1,
         .maximum = 20},
    };
}

std::vector<std::pair<std::string, std::string>> training(const char* epochs) {
    return {{"batch_size", "128"},
            {"learning_rate", "0.001"},
            {"epochs", epochs},
            {"schedule", "cosine"},
            {"final_fraction", "0.02"}};
}

} // namespace

ModelKindInfo ConditionalVaeKind::info() {
    return {.kind = kName,
            .title = "Conditional VAE on the bottom half",
            .summary = "A prior over codes that depends on the bottom half; imagines tops by decoding its "
                       "samples beside the bottom.",
            .parameters = schema(),
            .presets = {{.name = "cvae-half",
                         .summary = "Conditional VAE that completes; good after two minutes on two cores.",
                         .model = {},
                         .training = training("10")},
                        {.name = "cvae-half-long",
                         .summary = "The same for longer.",
                         .model = {},
                         .training = training("60")}}};
}

} // namespace penumbra
