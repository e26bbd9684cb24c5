#include "core/models/conditional_vae.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        latent(32, 1),
        beta("Weight of the KL from the conditional prior. 1 is the plain lower bound."),
        kl_warmup(),
        hidden(500, "Width of each hidden layer of posterior, prior and decoder."),
        layers(2, "Hidden layers of posterior, prior and decoder."),
        choice("binarisation", "Binarisation",
               "Top pixels that are learnt: grey (a cross-entropy, not a likelihood), or drawn from the "
               "greys anew each time.",
               {"none", "dynamic"}),
        number(
            "sharpness", "Sharpness",
            "Factor of the logits of imagined pixels; 1 shows the likelihood's mean, more makes ink blacker.",
            1, 0.1, 20),
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
