#include "app/widgets/density.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace penumbra {
namespace {

constexpr double kReach = 3;    ///< of a kernel, in its own widths
constexpr double kFurthest = 5; ///< standard deviations that the grid covers at most

/// How the points lie along one axis, and the grid's part of it.
struct Extent {
    double low = 0, high = 0;
    double width = 0; ///< of the kernel; 0: all at one place
};

Extent extent_along(std::span<const float> xy, std::size_t axis) {
    double sum = 0, squares = 0;
    double low = static_cast<double>(xy[axis]), high = low;
    for (std::size_t i = axis; i < xy.size(); i += 2) {
        const auto value = static_cast<double>(xy[i]);
        sum += value;
        squares += value * value;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    const auto count = static_cast<double>(xy.size() / 2);
    const double mean = sum / count;
    const double spread = std::sqrt(std::max(0.0, squares / count - mean * mean));
    const double width = spread * std::pow(count, -1.0 / 6);
    if (!std::isfinite(width) || !(width > 1e-9 * (std::abs(mean) + 1e-9)))
        return {};
    return {std::max(low - kReach * width, mean - kFurthest * spread),
            std::min(high + kReach * width, mean + kFurthest * spread), width};
}

/// Each point shared out among the four crossings round it.
void share_out(GridField& field, std::span<const float> xy) {
    const auto each = static_cast<float>(2.0 / static_cast<double>(xy.size()));
    for (std::size_t i = 0; i < xy.size(); i += 2) {
        const double x = (static_cast<double>(xy[i]) - field.left) / field.across;
        const double y = (static_cast<double>(xy[i + 1]) - field.bottom) / field.up;
        if (!(x >= 0 && y >= 0 && x < static_cast<double>(field.columns - 1) &&
              y < static_cast<double>(field.rows - 1)))
            continue;
        const auto column = static_cast<std::size_t>(x);
        const auto row = static_cast<std::size_t>(y);
        const auto right = static_cast<float>(x - static_cast<double>(column));
        const auto top = static_cast<float>(y - static_cast<double>(row));
        float* at = field.values.data() + row * field.columns + column;
        at[0] += each * (1 - right) * (1 - top);
        at[1] += each * right * (1 - top);
        at[field.columns] += each * (1 - right) * top;
        at[field.columns + 1] += each * right * top;
    }
}

/// Half a Gaussian of that width in cells; with its mirror image it adds up to 1.
std::vector<float> half_kernel(double cells) {
    std::vector<float> weights;
    const int reach = std::max(1, static_cast<int>(std::ceil(kReach * cells)));
    double sum = 0;
    for (int i = 0; i <= reach; ++i) {
        const double weight = std::exp(-0.5 * (i / cells) * (i / cells));
        weights.push_back(static_cast<float>(weight));
        sum += i == 0 ? weight : 2 * weight;
    }
    for (float& weight : weights)
        weight = static_cast<float>(static_cast<double>(weight) / sum);
    return weights;
}

/// @param step  from one value of a line to the next  @param lines  from one line to the next
void blur(std::vector<float>& values, std::size_t length, std::size_t step, std::size_t count,
          std::size_t lines, const std::vector<float>& kernel) {
    std::vector<float> line(length);
    const auto reach = static_cast<std::ptrdiff_t>(kernel.size()) - 1;
    for (std::size_t l = 0; l < count; ++l) {
        float* first = values.data() + l * lines;
        for (std::size_t i = 0; i < length; ++i)
            line[i] = first[i * step];
        for (std::size_t i = 0; i < length; ++i) {
            const auto at = static_cast<std::ptrdiff_t>(i);
            const auto begin = std::max<std::ptrdiff_t>(0, at - reach);
            const auto end = std::min(static_cast<std::ptrdiff_t>(length) - 1, at + reach);
            float sum = 0;
            for (auto j = begin; j <= end; ++j)
                sum += line[static_cast<std::size_t>(j)] * kernel[static_cast<std::size_t>(std::abs(j - at))];
            first[i * step] = sum;
        }
    }
}

} // namespace

GridField kernel_density(std::span<const float> xy, std::size_t side) {
    GridField field;
    if (xy.size() < 6 || side < 3)
        return field;
    const Extent x = extent_along(xy, 0);
    const Extent y = extent_along(xy, 1);
    if (x.width == 0 || y.width == 0)
        return field;
    field.columns = field.rows = side;
    field.left = x.low;
    field.bottom = y.low;
    field.across = (x.high - x.low) / static_cast<double>(side - 1);
    field.up = (y.high - y.low) / static_cast<double>(side - 1);
    field.values.assign(side * side, 0);
    share_out(field, xy);
    blur(field.values, side, 1, side, side, half_kernel(x.width / field.across));
    blur(field.values, side, side, side, 1, half_kernel(y.width / field.up));
    return field;
}

float level_of_share(const GridField& field, double share) {
    std::vector<float> sorted = field.values;
    std::ranges::sort(sorted, std::greater<>());
    double all = 0;
    for (const float value : sorted)
        all += static_cast<double>(value);
    double sum = 0;
    for (const float value : sorted) {
        sum += static_cast<double>(value);
        if (sum >= share * all)
            return value;
    }
    return 0;
}

} // namespace penumbra
