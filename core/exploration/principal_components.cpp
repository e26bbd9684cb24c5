#include "core/exploration/principal_components.hpp"

#include "core/exploration/conversions.hpp"

#include <algorithm>

namespace penumbra {

PrincipalComponents principal_components(const torch::Tensor& codes, const PrincipalComponents* before) {
    PrincipalComponents result;
    const auto size = codes.size(1);
    if (size < 2)
        return result;
    const auto values = codes.to(torch::kCPU, torch::kFloat64);
    const auto mean = values.mean(0);
    const auto centred = values - mean;
    const auto covariance =
        centred.t().mm(centred) / static_cast<double>(std::max<std::int64_t>(1, values.size(0)));
    const auto [variances, vectors] = torch::linalg_eigh(covariance); // ascending
    auto axes = vectors.narrow(1, size - 2, 2).flip({1}).t().contiguous();

    const bool follows = before && before->axes.size() == static_cast<std::size_t>(2 * size);
    for (std::int64_t i = 0; i < 2; ++i) {
        const auto axis = axes[i];
        const auto guide = follows
                               ? torch::from_blob(const_cast<float*>(before->axes.data()) + i * size, {size})
                                     .to(torch::kFloat64)
                               : axis * (axis.abs() == axis.abs().max()).to(torch::kFloat64);
        if (axis.dot(guide).item<double>() < 0)
            axis.neg_();
    }
    const double total = std::max(1e-30, variances.clamp_min(0).sum().item<double>());
    for (std::int64_t i = 0; i < 2; ++i)
        result.explained[i] =
            static_cast<float>(std::max(0.0, variances[size - 1 - i].item<double>()) / total);
    result.mean = to_floats(mean);
    result.axes = to_floats(axes);
    result.coordinates = to_floats(centred.mm(axes.t()));
    return result;
}

} // namespace penumbra
