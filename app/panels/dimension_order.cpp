#include "app/panels/dimension_order.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace penumbra {

std::vector<std::int64_t> dimension_order(const LatentStatistics* statistics, std::size_t code_size,
                                          int first) {
    std::vector<std::int64_t> order(code_size);
    std::iota(order.begin(), order.end(), 0);
    if (statistics != nullptr && statistics->dimensions() == code_size) {
        // What is not a number goes last.
        const auto rank = [statistics](std::int64_t j) {
            const auto at = static_cast<std::size_t>(j);
            const float value = statistics->stochastic ? -statistics->kl[at] : statistics->wasserstein[at];
            return std::isnan(value) ? INFINITY : value;
        };
        std::ranges::stable_sort(order, [&](std::int64_t a, std::int64_t b) { return rank(a) < rank(b); });
    }
    const auto found = std::ranges::find(order, static_cast<std::int64_t>(first));
    if (found != order.end())
        std::rotate(order.begin(), found, found + 1);
    return order;
}

std::string dimension_name(std::span<const CodePart> parts, std::size_t dimension) {
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (dimension >= parts[i].begin && dimension < parts[i].begin + parts[i].size)
            return parts[i].name + " " + std::to_string(dimension - parts[i].begin);
    return "z" + std::to_string(dimension);
}

std::string dimension_figure(const LatentStatistics* statistics, std::size_t dimension) {
    if (statistics == nullptr || dimension >= statistics->dimensions())
        return {};
    char text[40];
    if (statistics->stochastic)
        std::snprintf(text, sizeof text, "KL %.2f", static_cast<double>(statistics->kl[dimension]));
    else
        std::snprintf(text, sizeof text, "W₂ %.2f", static_cast<double>(statistics->wasserstein[dimension]));
    return text;
}

std::vector<float> traversal_values(int steps, float limit) {
    std::vector<float> values;
    for (int i = 0; i < steps; ++i)
        values.push_back(-limit + 2 * limit * static_cast<float>(i) / static_cast<float>(steps - 1));
    return values;
}

int nearest_value(std::span<const float> values, float x) {
    if (values.size() < 2 || std::isnan(x))
        return -1;
    const float step = values[1] - values[0];
    const float place = (x - values[0]) / step;
    if (place < -0.5F || place > static_cast<float>(values.size()) - 0.5F)
        return -1;
    return std::clamp(static_cast<int>(std::lround(place)), 0, static_cast<int>(values.size()) - 1);
}

} // namespace penumbra
