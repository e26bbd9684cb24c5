#include "app/widgets/point_index.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr double kPointsPerCell = 4;
constexpr std::size_t kMostCellsAcross = 512;

/// Cutting off is rounding down here: what is below the first cell counts as in it.
std::size_t cell_of(double at, double start, double length, std::size_t cells) {
    return static_cast<std::size_t>(std::clamp((at - start) / length, 0.0, static_cast<double>(cells - 1)));
}

} // namespace

std::size_t PointIndex::column(double x) const {
    return cell_of(x, left_, cell_width_, columns_);
}

std::size_t PointIndex::row(double y) const {
    return cell_of(y, bottom_, cell_height_, rows_);
}

void PointIndex::build(std::span<const float> xy) {
    xy_.assign(xy.begin(), xy.end());
    const std::size_t n = size();
    std::vector<std::uint32_t> found;
    found.reserve(n);
    double right = 0;
    double top = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = xy_[2 * i];
        const double y = xy_[2 * i + 1];
        if (!std::isfinite(x) || !std::isfinite(y)) {
            continue;
        }
        const bool first = found.empty();
        left_ = first ? x : std::min(left_, x);
        right = first ? x : std::max(right, x);
        bottom_ = first ? y : std::min(bottom_, y);
        top = first ? y : std::max(top, y);
        found.push_back(static_cast<std::uint32_t>(i));
    }
    const double across = std::sqrt(static_cast<double>(found.size()) / kPointsPerCell);
    columns_ = std::clamp(static_cast<std::size_t>(across), std::size_t{1}, kMostCellsAcross);
    rows_ = columns_;
    const auto cell_length = [](double from, double to, std::size_t cells) {
        return to > from ? (to - from) / static_cast<double>(cells) : 1;
    };
    cell_width_ = cell_length(left_, right, columns_);
    cell_height_ = cell_length(bottom_, top, rows_);

    // A counting sort: how many in each cell, where each cell starts, each point into its cell.
    std::vector<std::uint32_t> cells(found.size());
    starts_.assign(columns_ * rows_ + 1, 0);
    for (std::size_t k = 0; k < found.size(); ++k) {
        const std::size_t i = found[k];
        cells[k] = static_cast<std::uint32_t>(row(xy_[2 * i + 1]) * columns_ + column(xy_[2 * i]));
        ++starts_[cells[k] + 1];
    }
    for (std::size_t c = 1; c < starts_.size(); ++c) {
        starts_[c] += starts_[c - 1];
    }
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    order_.resize(found.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
        order_[next[cells[k]]++] = found[k];
    }
}

int PointIndex::nearest(double x, double y, double radius, std::span<const std::uint8_t> visible) const {
    if (order_.empty() || !std::isfinite(x) || !std::isfinite(y) || !(radius >= 0)) {
        return -1;
    }
    int best = -1;
    double least = radius * radius;
    const std::size_t last_row = row(y + radius);
    const std::size_t last_column = column(x + radius);
    for (std::size_t r = row(y - radius); r <= last_row; ++r) {
        for (std::size_t c = column(x - radius); c <= last_column; ++c) {
            const std::size_t cell = r * columns_ + c;
            for (std::uint32_t k = starts_[cell]; k < starts_[cell + 1]; ++k) {
                const std::size_t i = order_[k];
                const double dx = xy_[2 * i] - x;
                const double dy = xy_[2 * i + 1] - y;
                const double distance = dx * dx + dy * dy;
                const bool nearer = distance < least ||
                                    (distance == least && (best < 0 || i < static_cast<std::size_t>(best)));
                if (nearer && (visible.empty() || visible[i] != 0)) {
                    best = static_cast<int>(i);
                    least = distance;
                }
            }
        }
    }
    return best;
}

} // namespace penumbra
