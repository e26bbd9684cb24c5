#include "core/models/autoregressive_pixels_schema.hpp"

#include "core/models/common_schema.hpp"

namespace penumbra {

using namespace parameters;

std::vector<Parameter> autoregressive_pixels_parameters(std::int64_t layers, std::int64_t first_reach) {
    return {
        choice(
            "site", "Site",
            "What is drawn at a time: a block of 2 x 2 pixels, whose 16 patterns are one value each, or one "
            "pixel. Blocks take a quarter of the time.",
            {"2x2", "1x1"}),
        shown(size("channels", "Channels", "Features of either stack at each site.", 24, 4, 256)),
        shown(size("gated_layers", "Gated layers", "More of them see farther.", layers, 1, 30)),
        shown(size("first_reach", "Reach of the first layer", "Sites it looks at in each direction.",
                   first_reach, 1, 8)),
        size("reach", "Reach of later layers", "Sites they look at in each direction.", 1, 1, 4),
        size("head", "Head", "Hidden units of each site after the gated layers.", 48, 4, 512),
        choice("binarisation", "Binarisation",
               "Pixels that are learnt: drawn from the greys anew each time, cut at 0.5, or grey (a "
               "cross-entropy, not a likelihood). Figures of different binarisations are not comparable.",
               {"dynamic", "threshold", "none"}),
        choice("ink", "Ink",
               "What pictures show of a drawn pixel: how probable ink was there given what was drawn before, "
               "or what was drawn.",
               {"probability", "drawn"}),
        number("sharpness", "Sharpness", "Factor of the logits when drawing; 1 draws from the model.", 1, 0.1,
               20),
    };
}

std::vector<std::pair<std::string, std::string>> autoregressive_pixels_training(const char* epochs) {
    return {{"batch_size", "64"},
            {"learning_rate", "0.002"},
            {"epochs", epochs},
            {"schedule", "cosine"},
            {"final_fraction", "0.02"}};
}

} // namespace penumbra
