#include "core/models/classifier.hpp"

namespace penumbra {

namespace {

std::vector<Parameter> schema() {
    return {
        {.key = "channels",
         .label = "Channels",
         .help = "Channels of the first convolution; each further one has twice as many.",
         .fallback = std::int64_t{16},
         .minimum = 1,
         .maximum = 256,
         .folded = false},
        {.key = "features",
         .label = "Features",
         .help = "Width of the penultimate layer.",
         .fallback = std::int64_t{128},
         .minimum = 2,
         .maximum = 1024},
        {.key = "shift",
         .label = "Shift",
         .help = "Training batches are moved by up to this many pixels.",
         .fallback = std::int64_t{2},
         .minimum = 0,
         .maximum = 4},
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
