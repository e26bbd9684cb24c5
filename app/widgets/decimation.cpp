#include "app/widgets/decimation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace penumbra {
namespace {

constexpr Extremes kNothing{std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()};

void include(Extremes& extremes, const Extremes& other) {
    extremes.low = std::min(extremes.low, other.low);
    extremes.high = std::max(extremes.high, other.high);
}

} // namespace

void ExtremePyramid::append(float value) {
    const std::size_t index = values_.size();
    values_.push_back(value);
    const Extremes own = std::isfinite(value) ? Extremes{value, value} : kNothing;
    std::size_t block = index / kFan;
    for (std::size_t level = 0; level == 0 || block > 0 || level < levels_.size(); ++level, block /= kFan) {
        if (level == levels_.size()) {
            // A new, higher level starts with all that is below it.
            levels_.emplace_back();
            if (level > 0) {
                Extremes all = kNothing;
                for (std::size_t i = 0; i < std::min(kFan, levels_[level - 1].size()); ++i)
                    include(all, levels_[level - 1][i]);
                levels_[level].push_back(all);
            }
        }
        auto& blocks = levels_[level];
        if (block == blocks.size())
            blocks.push_back(kNothing);
        include(blocks[block], own);
    }
}

void ExtremePyramid::clear() {
    values_.clear();
    levels_.clear();
}

std::optional<Extremes> ExtremePyramid::extremes(std::size_t first, std::size_t last) const {
    last = std::min(last, values_.size());
    Extremes found = kNothing;
    const auto add = [&](std::size_t level, std::size_t i) {
        if (level > 0)
            include(found, levels_[level - 1][i]);
        else if (std::isfinite(values_[i]))
            include(found, {values_[i], values_[i]});
    };
    // Ragged ends at this level, whole blocks at the next.
    for (std::size_t level = 0; first < last; ++level) {
        while (first < last && first % kFan != 0)
            add(level, first++);
        while (first < last && (last % kFan != 0 || level == levels_.size()))
            add(level, --last);
        first /= kFan;
        last /= kFan;
    }
    if (found.low > found.high)
        return std::nullopt;
    return found;
}

std::uint64_t Series::next_revision() {
    static std::uint64_t count = 0;
    return ++count;
}

void Series::append(double x, float y) {
    revision_ = next_revision();
    x_.push_back(x);
    raw_.append(y);
    append_smooth(y);
}

void Series::clear() {
    revision_ = next_revision();
    x_.clear();
    raw_.clear();
    smooth_.clear();
    sum_ = mass_ = 0;
}

void Series::append_smooth(float y) {
    if (!std::isfinite(y)) {
        smooth_.append(mass_ > 0 ? static_cast<float>(sum_ / mass_) : y);
        return;
    }
    sum_ = weight_ * sum_ + y;
    mass_ = weight_ * mass_ + 1;
    smooth_.append(static_cast<float>(sum_ / mass_));
}

void Series::set_smoothing(double weight) {
    weight = std::clamp(weight, 0.0, 0.99999);
    if (weight == weight_)
        return;
    weight_ = weight;
    revision_ = next_revision();
    smooth_.clear();
    sum_ = mass_ = 0;
    for (std::size_t i = 0; i < raw_.size(); ++i)
        append_smooth(raw_[i]);
}

std::size_t Series::lower_bound(double x) const {
    return static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
}

std::optional<std::size_t> Series::nearest(double x) const {
    if (x_.empty())
        return std::nullopt;
    const std::size_t after = lower_bound(x);
    if (after == x_.size())
        return after - 1;
    if (after > 0 && x - x_[after - 1] < x_[after] - x)
        return after - 1;
    return after;
}

std::vector<PlotPoint> decimate(const Series& series, bool smoothed, double from, double to, int columns) {
    const ExtremePyramid& values = smoothed ? series.smooth() : series.raw();
    std::size_t first = series.lower_bound(from);
    std::size_t last = series.lower_bound(to);
    first = first > 0 ? first - 1 : 0;
    last = std::min(last + 1, series.size());
    std::vector<PlotPoint> points;
    if (columns < 1 || first >= last)
        return points;
    const auto limit = static_cast<std::size_t>(columns) * 4;
    if (last - first <= limit) {
        points.reserve(last - first);
        for (std::size_t i = first; i < last; ++i)
            points.push_back({series.x(i), values[i]});
        return points;
    }
    points.reserve(limit + 2);
    const double width = (to - from) / columns;
    std::size_t i = first;
    // The point beyond the left end stands alone: the first column's extremes must not be drawn out of view
    // with it.
    if (series.x(i) < from) {
        points.push_back({series.x(i), values[i]});
        ++i;
    }
    for (int column = 0; column <= columns && i < last; ++column) {
        // The last round takes the point beyond the right end.
        const double end =
            column == columns ? std::numeric_limits<double>::infinity() : from + width * (column + 1);
        const std::size_t next = std::clamp(series.lower_bound(end), i, last);
        if (next == i)
            continue;
        const double x = series.x(i);
        if (const auto extremes = values.extremes(i, next); !extremes) {
            points.push_back({x, std::numeric_limits<double>::quiet_NaN()});
        } else if (next - i == 1) {
            points.push_back({x, values[i]});
        } else {
            const float start = values[i];
            const float stop = values[next - 1];
            points.push_back({x, start});
            // A curve that only rises or falls has its extremes at the ends.
            if (!(*extremes == Extremes{std::min(start, stop), std::max(start, stop)})) {
                points.push_back({x, extremes->low});
                points.push_back({x, extremes->high});
            }
            points.push_back({series.x(next - 1), stop});
        }
        i = next;
    }
    return points;
}

} // namespace penumbra
