#include "core/models/pixel_sites.hpp"

#include "core/data/dataset.hpp"

#include <numbers>

namespace penumbra {

PixelSites::PixelSites(const std::string& site) : side_(site == "2x2" ? 2 : 1) {}

torch::Tensor PixelSites::grid(const torch::Tensor& images) const {
    return bits(images.unsqueeze(1)).squeeze(1).permute({0, 3, 1, 2}).contiguous();
}

torch::Tensor PixelSites::bits(const torch::Tensor& numbers) const {
    const auto count = numbers.size(0), copies = numbers.size(1), columns = kImageColumns / side_;
    const auto rows = numbers.size(2) / (kImageColumns * side_);
    return numbers.reshape({count, copies, rows * side_, kImageColumns})
        .flip(2)
        .view({count, copies, rows, side_, columns, side_})
        .transpose(3, 4)
        .reshape({count, copies, rows, columns, pixels()});
}

torch::Tensor PixelSites::images(const torch::Tensor& bits) const {
    const auto count = bits.size(0), copies = bits.size(1), rows = bits.size(2), columns = bits.size(3);
    return bits.reshape({count, copies, rows, columns, side_, side_})
        .transpose(3, 4)
        .reshape({count, copies, rows * side_, kImageColumns})
        .flip(2)
        .flatten(2);
}

torch::Tensor PixelSites::appearance() const {
    const auto places = torch::arange(pixels() - 1, -1, -1);
    const auto numbers = torch::arange(values()).unsqueeze(1);
    return numbers.bitwise_right_shift(places).bitwise_and(1).to(torch::kFloat32);
}

torch::Tensor PixelSites::log_likelihood(const torch::Tensor& logits, const torch::Tensor& grid) const {
    // The probability of each value when the pixels are drawn by their greys; of black and white: one 1.
    auto target = torch::ones_like(grid.narrow(1, 0, 1));
    for (std::int64_t i = 0; i < pixels(); ++i) {
        const auto pixel = grid.narrow(1, i, 1);
        target = torch::stack({target * (1 - pixel), target * pixel}, 2).flatten(1, 2);
    }
    return (torch::log_softmax(logits, 1) * target).sum(1);
}

torch::Tensor uniform_numbers(const torch::Tensor& noise) {
    return 0.5 * (1 + torch::erf(noise * (0.5 * std::numbers::sqrt2)));
}

} // namespace penumbra
