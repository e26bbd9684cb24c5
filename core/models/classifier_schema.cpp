#include "core/models/classifier.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {

        shown(size("channels", "Channels",
                   "Channels of the first convolution; each further one has twice as many.", 16, 1, 256)),
        size("features", "Features", "Width of the penultimate layer.", 128, 2, 1024),
        size("shift", "Shift", "Training batches are moved by up to this many pixels.", 2, 0, 4),
    };
}

} // namespace

ModelKindInfo ClassifierKind::info() {
    return {.kind = kName,
            .title = "Digit classifier",
            .summary = "A small convolutional network that names digits; the judge of completions.",
            .parameters = schema(),
            .presets = {{.name = "classifier",
                         .summary = "Names digits; judges completions.",
                         .training = {{"batch_size", "128"},
                                      {"learning_rate", "0.002"},
                                      {"schedule", "cosine"},
                                      {"warmup_epochs", "0.5"},
                                      {"optimizer", "adamw"},
                                      {"weight_decay", "0.01"},
                                      {"epochs", "8"}}}}};
}

} // namespace penumbra
