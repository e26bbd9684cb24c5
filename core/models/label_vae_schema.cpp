#include "core/models/label_vae.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    auto style = latent(10, 1);
    style.label = "Style size";
    style.help = "Dimensions of the style z; the label's ten come after them in the code.";
    return {

        style,
        beta("Weight of the KL term. 1 is the plain lower bound of log p(x | y)."),
        kl_warmup(),
        hidden(400, "Width of each hidden layer of encoder, decoder and classifier."),
        layers(2, "Hidden layers of encoder and decoder."),
        choice("binarisation", "Binarisation",
               "Grey pixels made 0 or 1, by a threshold or drawn anew at every presentation. Figures of "
               "different binarisations are not comparable.",
               {"none", "threshold", "dynamic"}),
    };
}

} // namespace

ModelKindInfo LabelVaeKind::info() {
    return {.kind = kName,
            .title = "Conditional VAE on the label",
            .summary = "Is told the digit, so that its code keeps the style alone: draws a digit to order.",
            .parameters = schema(),
            .presets = {{.name = "cvae-label",
                         .summary = "Conditional VAE on the label; good after two minutes on two cores.",
                         .model = {},
                         .training = {{"batch_size", "128"},
                                      {"learning_rate", "0.001"},
                                      {"epochs", "15"},
                                      {"schedule", "cosine"},
                                      {"final_fraction", "0.02"}}}}};
}

} // namespace penumbra
