#include "core/models/made.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

namespace {

using namespace parameters;

std::vector<Parameter> schema() {
    return {
        hidden(832, "Width of each masked layer."),
        layers(2, "Masked layers; each but the first adds to the one below."),
        choice(
            "binarisation", "Binarisation",
            "Pixels that are learnt: greys (a cross-entropy, not a likelihood), 0 and 1 by a threshold, or "
            "drawn from the greys anew each time. Figures of different binarisations are not comparable.",
            {"threshold", "dynamic", "none"}),
        size("neighbourhood", "Neighbourhood",
             "Rows and columns around a pixel that a small shared network looks at; 0: none, the plain "
             "masked autoencoder.",
             6, 0, 6),
        size("channels", "Channels",
             "Numbers that the masked layers say of each pixel to the network of its neighbourhood.", 2, 1,
             16),
        number("dropout", "Dropout", "Share of the last masked layer's units left out in training.", 0, 0,
               0.9),
        toggle("toning", "Toning",
               "Draws samples with the grey edges of real digits, as a small network learnt them. A "
               "rendering: the likelihood is of black and white pixels.",
               true),
    };
}

std::vector<std::pair<std::string, std::string>> training(const char* epochs, const char* decay = "0") {
    return {{"weight_decay", decay},   {"batch_size", "128"}, {"learning_rate", "0.0015"},
            {"optimizer", "adamw"},    {"epochs", epochs},    {"schedule", "cosine"},
            {"final_fraction", "0.02"}};
}

} // namespace

ModelKindInfo MadeKind::info() {
    return {.kind = kName,
            .title = "Masked autoencoder (MADE)",
            .summary = "Knows log p(x) exactly, pixel after pixel from the bottom row up; draws digits, and "
                       "tops for a given bottom.",
            .parameters = schema(),
            .presets = {
                {.name = "made",
                 .summary = "Exact likelihood of dynamically binarised digits; some minutes on two cores.",
                 .model = {{"binarisation", "dynamic"}},
                 .training = training("8")},
                {.name = "made-long",
                 .summary = "The same for longer.",
                 .model = {{"binarisation", "dynamic"}, {"dropout", "0.2"}},
                 .training = training("60", "0.02")},
                {.name = "made-half",
                 .summary = "Completes digits cut at 0.5, drawn with grey edges; some minutes on two cores.",
                 .model = {},
                 .training = training("8")},
                {.name = "made-half-long",
                 .summary = "The same for longer.",
                 .model = {{"dropout", "0.2"}},
                 .training = training("30", "0.02")}}};
}

} // namespace penumbra
