#include "core/objectives/dequantisation.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

constexpr double kLevels = 256;

} // namespace

torch::Tensor dequantised_pixels(const torch::Tensor& images, const torch::Tensor& noise) {
    return ((images * (kLevels - 1)).round() + noise) / kLevels;
}

torch::Tensor bin_middles(const torch::Tensor& images) {
    return ((images * (kLevels - 1)).round() + 0.5) / kLevels;
}

torch::Tensor discrete_log_likelihood(const torch::Tensor& log_density, const Dequantised& images) {
    return log_density - images.log_density - static_cast<double>(images.pixels.size(-1)) * std::log(kLevels);
}

torch::Tensor bits_per_dimension(const torch::Tensor& nats, std::int64_t dimensions) {
    return nats / (static_cast<double>(dimensions) * std::numbers::ln2);
}

} // namespace penumbra
