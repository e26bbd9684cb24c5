#include "core/models/learned_neighbours.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {
        size("latent", "Embedding", "Dimensions in which digits are near or far.", 64, 2, 512),
        hidden(512),
        layers(2, "Hidden layers of each network."),
        number("dropout", "Dropout", "Share of the last hidden layer's units left out in training.", 0.2, 0,
               0.9),
        number(
            "jitter", "Jitter",
            "How far training digits are shifted, turned, stretched and slanted at random; 1 moves them by "
            "about a pixel, 0 leaves them alone.",
            0.5, 0, 3),
        live(weight("label_weight", "Label weight",
                    "Weight of the share of neighbours with the right class; 0: classes are not looked at.",
                    0.3, 10)),
        size("memory", "Memory",
             "Training digits that are remembered, to complete with; the checkpoint holds them.", 60000, 100,
             200000),
        live(number("sharpness", "Sharpness",
                    "Factor of the squared distances at completion: training sees the neighbours in one "
                    "batch, completion all that are remembered, of whom the nearer ones are enough. The "
                    "default was chosen by MNIST's validation images.",
                    2, 0.1, 10)),
    };
}

Preset with_epochs(std::string name, std::string summary, std::string hidden, std::string epochs) {
    return {.name = std::move(name),
            .summary = std::move(summary),
            .model = {{"hidden", std::move(hidden)}},
            .training = {{"batch_size", "1024"},
                         {"learning_rate", "0.001"},
                         {"optimizer", "adamw"},
                         {"weight_decay", "0.05"},
                         {"epochs", std::move(epochs)},
                         {"schedule", "cosine"},
                         {"final_fraction", "0.02"}}};
}

} // namespace

ModelKindInfo LearnedNeighboursKind::info() {
    return {.kind = kName,
            .title = "Neighbours in a learned metric",
            .summary = "Completes with the tops of training digits whose bottoms are near, in a metric that "
                       "is learnt.",
            .parameters = schema(),
            .presets = {
                with_epochs("neighbours-half",
                            "Completes with real ink; good after two minutes on two cores, best after four.",
                            "512", "20"),
                with_epochs("neighbours-half-long", "Wider, and for longer.", "1024", "60")}};
}

} // namespace penumbra
