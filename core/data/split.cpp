#include "core/data/split.hpp"

#include "core/data/dataset.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

namespace penumbra {
namespace {

/// Uniform in [0, bound). Numbers beyond the last whole multiple of `bound` are drawn again, as they would
/// favour the small results.
std::uint64_t below(std::uint64_t bound, std::mt19937_64& generator) {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    const auto limit = kMost - kMost % bound;
    for (;;)
        if (const std::uint64_t number = generator(); number < limit)
            return number % bound;
}

} // namespace

Split make_split(std::size_t size, std::size_t validation_size, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < validation_size; ++i)
        std::swap(order[i], order[i + below(size - i, generator)]);
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(validation_size);
    std::sort(order.begin(), middle);
    std::sort(middle, order.end());
    return {{middle, order.end()}, {order.begin(), middle}};
}

std::size_t validation_size_for(std::size_t training_images) {
    if (training_images >= 2 * kValidationImages)
        return kValidationImages;
    return std::max<std::size_t>(training_images / 10, 1);
}

} // namespace penumbra
