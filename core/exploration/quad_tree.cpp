#include "core/exploration/quad_tree.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace penumbra {

namespace {

constexpr float kAngle = 0.5F;          ///< side over distance below which a square counts as a point
constexpr std::uint32_t kLeafSize = 12; ///< that few are faster one by one
constexpr int kDeepest = 24;            ///< equal points cannot be told apart by splitting

} // namespace

void QuadTree::build(std::span<const float> xy) {
    const auto count = static_cast<std::uint32_t>(xy.size() / 2);
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), 0U);
    x_.resize(count);
    y_.resize(count);
    float low[2] = {xy[0], xy[1]};
    float high[2] = {xy[0], xy[1]};
    for (std::uint32_t i = 0; i < count; ++i) {
        x_[i] = xy[2 * i];
        y_[i] = xy[2 * i + 1];
        low[0] = std::min(low[0], x_[i]);
        low[1] = std::min(low[1], y_[i]);
        high[0] = std::max(high[0], x_[i]);
        high[1] = std::max(high[1], y_[i]);
    }
    nodes_.clear();
    const float half = std::max({high[0] - low[0], high[1] - low[1], 1e-12F}) / 2;
    split(0, count, {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, half}, 0);
    std::vector<float> sorted(count);
    for (std::uint32_t i = 0; i < count; ++i)
        sorted[i] = x_[order_[i]];
    x_.swap(sorted);
    for (std::uint32_t i = 0; i < count; ++i)
        sorted[i] = y_[order_[i]];
    y_.swap(sorted);
}

void QuadTree::split(std::uint32_t first, std::uint32_t last, Square square, int depth) {
    if (first == last)
        return;
    const auto index = nodes_.size();
    const float side = 2 * square.half;
    nodes_.push_back({.mass = static_cast<float>(last - first),
                      .reach = side * side / (kAngle * kAngle),
                      .first = first,
                      .last = last,
                      .leaf = last - first <= kLeafSize || depth == kDeepest});
    double sum_x = 0, sum_y = 0;
    for (std::uint32_t i = first; i < last; ++i) {
        sum_x += static_cast<double>(x_[order_[i]]);
        sum_y += static_cast<double>(y_[order_[i]]);
    }
    nodes_[index].x = static_cast<float>(sum_x / (last - first));
    nodes_[index].y = static_cast<float>(sum_y / (last - first));
    if (!nodes_[index].leaf) {
        const auto at = [this](std::uint32_t i) { return order_.begin() + i; };
        const auto place = [this](auto from) { return static_cast<std::uint32_t>(from - order_.begin()); };
        const auto below = [&](std::uint32_t point) { return y_[point] < square.y; };
        const auto left = [&](std::uint32_t point) { return x_[point] < square.x; };
        const std::uint32_t middle = place(std::partition(at(first), at(last), below));
        const std::uint32_t lower = place(std::partition(at(first), at(middle), left));
        const std::uint32_t upper = place(std::partition(at(middle), at(last), left));
        const float half = square.half / 2;
        split(first, lower, {square.x - half, square.y - half, half}, depth + 1);
        split(lower, middle, {square.x + half, square.y - half, half}, depth + 1);
        split(middle, upper, {square.x - half, square.y + half, half}, depth + 1);
        split(upper, last, {square.x + half, square.y + half, half}, depth + 1);
    }
    nodes_[index].end = static_cast<std::uint32_t>(nodes_.size());
}

double QuadTree::repel(std::span<float> forces) const {
    double total = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
        const float x = x_[i];
        const float y = y_[i];
        float sum = 0, force_x = 0, force_y = 0;
        const auto add = [&](float dx, float dy, float squared, float mass) {
            const float w = 1 / (1 + squared);
            sum += mass * w;
            force_x += mass * w * w * dx;
            force_y += mass * w * w * dy;
        };
        for (std::size_t n = 0; n < nodes_.size();) {
            const Node& node = nodes_[n];
            const float dx = x - node.x;
            const float dy = y - node.y;
            const float squared = dx * dx + dy * dy;
            if (squared > node.reach) {
                add(dx, dy, squared, node.mass);
                n = node.end;
                continue;
            }
            if (node.leaf) {
                for (std::uint32_t j = node.first; j < node.last; ++j) {
                    const float to_x = x - x_[j];
                    const float to_y = y - y_[j];
                    add(to_x, to_y, to_x * to_x + to_y * to_y, 1);
                }
                n = node.end;
                continue;
            }
            ++n;
        }
        // A point is never far from its own square: it has met itself once, with w = 1.
        total += static_cast<double>(sum) - 1;
        forces[2 * order_[i]] = force_x;
        forces[2 * order_[i] + 1] = force_y;
    }
    return total;
}

} // namespace penumbra
