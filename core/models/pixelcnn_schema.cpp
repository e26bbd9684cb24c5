#include "core/models/pixelcnn.hpp"

#include "core/models/autoregressive_pixels_schema.hpp"

namespace penumbra {

ModelKindInfo PixelCnnKind::info() {
    return {
        .kind = kName,
        .title = "PixelCNN",
        .summary = "Draws an image site by site from the bottom up; exact likelihoods and completions, no "
                   "latent code.",
        .parameters = autoregressive_pixels_parameters(/*layers=*/4, /*first_reach=*/3),
        .presets = {{.name = "pixelcnn",
                     .summary = "Gated PixelCNN: strokes after two minutes on two cores, digits after ten.",
                     .model = {},
                     .training = autoregressive_pixels_training("3")},
                    {.name = "pixelcnn-long",
                     .summary = "A wider and deeper one, for a night.",
                     .model = {{"channels", "64"}, {"gated_layers", "9"}, {"head", "128"}},
                     .training = autoregressive_pixels_training("40")}}};
}

} // namespace penumbra
