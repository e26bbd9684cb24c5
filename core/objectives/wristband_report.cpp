#include "core/objectives/wristband_report.hpp"

#include "core/error.hpp"
#include "core/objectives/wristband.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

WristbandReport wristband_report(std::span<const double> values, std::size_t n, std::size_t d,
                                 bool spectral) {
    if (n < 2 || d < 1 || values.size() != n * d)
        throw Error("The Wristband loss needs an array [N, d] with at least two rows and one column.",
                    "Check the array's shape.");
    if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); }))
        throw Error("The array holds values that are not finite.", "Remove rows with NaN or infinity.");
    WristbandOptions options;
    options.spectral = spectral;
    if (spectral)
        options.reduction = Reduction::Global;
    const torch::NoGradGuard no_grad;
    const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(n), static_cast<std::int64_t>(d)};
    auto points = torch::empty(shape, torch::kFloat64);
    std::ranges::copy(values, points.data_ptr<double>());
    const auto terms = wristband_terms(points, options);
    return {terms.repulsion.item<double>(), terms.radial.item<double>(), terms.moment.item<double>(),
            weighted_sum(terms, options).item<double>()};
}

} // namespace penumbra
