#include "core/models/jitter.hpp"

#include "core/data/dataset.hpp"

namespace penumbra {

torch::Tensor jittered(const torch::Tensor& images, double amount, torch::Generator& generator) {
    namespace functional = torch::nn::functional;
    constexpr double kScale = 0.06, kShear = 0.1;
    // Positions run from -1 to 1 over the side of the image.
    constexpr double kAcross = 2.0 / kImageColumns, kDown = 2.0 / kImageRows;
    const torch::NoGradGuard no_grad;
    const auto count = images.size(0);
    const auto deviations =
        torch::tensor({{kScale, kShear, kAcross}, {kShear, kScale, kDown}}, images.options()) * amount;
    const auto identity = torch::eye(2, 3, images.options());
    // Drawn on the CPU, so that a seed gives the same maps on every device.
    const auto maps = identity + deviations * at::randn({count, 2, 3}, generator).to(images.device());
    const auto places =
        functional::affine_grid(maps, {count, 1, kImageRows, kImageColumns}, /*align_corners=*/false);
    return functional::grid_sample(images.view({count, 1, kImageRows, kImageColumns}), places,
                                   functional::GridSampleFuncOptions()
                                       .mode(torch::kBilinear)
                                       .padding_mode(torch::kZeros)
                                       .align_corners(false))
        .view({count, kImagePixels});
}

} // namespace penumbra
