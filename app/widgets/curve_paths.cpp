#include "app/widgets/curve_paths.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace penumbra {
namespace {

/// Nearer to the last point than this nothing is to be seen, pixels.
constexpr float kSameX = 0.75F;
constexpr float kSameY = 0.3F;
constexpr float kFar = 20000;
constexpr float kBandColumn = 3; ///< pixels

std::array<double, 10> numbers(const PlotPlane& p) {
    const auto number = [](AxisScale scale) { return scale == AxisScale::Linear ? 0.0 : 1.0; };
    return {p.min.x,  p.min.y, p.max.x,  p.max.y,           p.x.low,
            p.x.high, p.y.low, p.y.high, number(p.x_scale), number(p.y_scale)};
}

std::vector<ImVec2> find(const Series& series, bool smoothed, bool exact, const PlotPlane& plane) {
    // Raw values behind an average are a faint band: a few pixels' extremes at a time show it as well.
    const float width = plane.max.x - plane.min.x;
    const bool band = !smoothed && series.smoothing() > 0;
    const int columns = std::max(1, static_cast<int>(band && !exact ? width / kBandColumn : width));
    std::vector<ImVec2> path;
    ImVec2 skipped;
    bool skipping = false;
    const auto take_skipped = [&] {
        if (skipping)
            path.push_back(skipped);
        skipping = false;
    };
    for (const PlotPoint& point : decimate(series, smoothed, plane.x.low, plane.x.high, columns)) {
        const ImVec2 at{std::clamp(plane.pixel_x(point.x), plane.min.x - kFar, plane.max.x + kFar),
                        plane.pixel_y(point.y)};
        if (!std::isfinite(point.y) || std::isnan(at.y)) {
            take_skipped(); // the line reaches to its end
            path.emplace_back(at.x, std::numeric_limits<float>::quiet_NaN());
            continue;
        }
        const bool same = !exact && !path.empty() && std::abs(at.x - path.back().x) < kSameX &&
                          std::abs(at.y - path.back().y) < kSameY;
        skipping = same;
        skipped = at;
        if (!same)
            path.push_back(at);
    }
    take_skipped();
    return path;
}

} // namespace

float PlotPlane::pixel_x(double value) const {
    return min.x + static_cast<float>(axis_fraction(x, x_scale, value)) * (max.x - min.x);
}

float PlotPlane::pixel_y(double value) const {
    const double fraction = axis_fraction(y, y_scale, value);
    return max.y - static_cast<float>(std::isnan(fraction) ? fraction : std::clamp(fraction, -50.0, 50.0)) *
                       (max.y - min.y);
}

std::span<const ImVec2> CurvePaths::path(const Series& series, bool smoothed, bool exact,
                                         const PlotPlane& plane) {
    const auto wanted = numbers(plane);
    for (Kept& kept : kept_)
        if (kept.revision == series.revision() && kept.smoothed == smoothed && kept.exact == exact &&
            kept.plane == wanted) {
            kept.used = true;
            return kept.points;
        }
    ++found_;
    kept_.push_back({series.revision(), smoothed, exact, wanted, true, find(series, smoothed, exact, plane)});
    return kept_.back().points;
}

void CurvePaths::next_frame() {
    std::erase_if(kept_, [](const Kept& kept) { return !kept.used; });
    for (Kept& kept : kept_)
        kept.used = false;
}

} // namespace penumbra
