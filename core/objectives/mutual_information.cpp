#include "core/objectives/mutual_information.hpp"

#include "core/objectives/importance.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

double mutual_information(const torch::Tensor& mean, const torch::Tensor& logvar,
                          torch::Generator& generator) {
    constexpr std::int64_t kNumbersAtOnce = 1 << 20;
    const torch::NoGradGuard no_grad;
    const auto mu = mean.to(torch::kCPU, torch::kFloat64), l = logvar.to(torch::kCPU, torch::kFloat64);
    const auto noise = at::randn(mu.sizes(), generator, mu.options());
    const auto codes = mu + torch::exp(0.5 * l) * noise;
    const auto images = mu.size(0);
    const auto rows = std::max<std::int64_t>(1, kNumbersAtOnce / std::max<std::int64_t>(1, mu.numel()));
    double sum = 0;
    for (std::int64_t begin = 0; begin < images; begin += rows) {
        const auto count = std::min(rows, images - begin);
        // [count, N]: each code under each image's posterior, its own on the diagonal.
        const auto densities = gaussian_log_density(codes.narrow(0, begin, count).unsqueeze(1), mu, l);
        sum += (densities.diagonal(begin) - densities.logsumexp(1)).sum().item<double>();
    }
    return sum / static_cast<double>(images) + std::log(static_cast<double>(images));
}

} // namespace penumbra
