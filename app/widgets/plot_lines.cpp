// The lines of a plot: whole ones, and the dashed ones of a second run.

#include "app/widgets/plot_frame.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace penumbra {

void Plot::draw_curve(const Frame& frame, const PlotCurve& curve, bool smoothed, ImU32 colour,
                      float thickness) {
    const auto points = paths_.path(*curve.series, smoothed, curve.markers, frame.plane());
    std::vector<ImVec2> line;
    line.reserve(points.size());
    const auto flush = [&] {
        if (line.size() > 1)
            frame.list.AddPolyline(line.data(), static_cast<int>(line.size()), colour, ImDrawFlags_None,
                                   thickness);
        else if (line.size() == 1)
            frame.list.AddCircleFilled(line[0], thickness, colour);
        line.clear();
    };
    const bool dots = curve.markers && points.size() < 200;
    for (const ImVec2 at : points) {
        if (std::isnan(at.y)) {
            flush();
            continue;
        }
        line.push_back(at);
        if (dots)
            frame.list.AddCircleFilled(at, frame.theme.px(3), colour);
    }
    if (curve.markers && line.size() > 1) {
        colour = with_alpha(colour, 0.55F);
        thickness = frame.theme.px(1);
    }
    flush();
}

/// Dashes of equal length along the way. A curve that goes up and down all the time is long: its dashes are
/// longer, so that there are never many.
void Plot::draw_dashed(const Frame& frame, const PlotCurve& curve, float thickness) {
    constexpr float kDashes = 300;
    const auto points = paths_.path(*curve.series, !curve.markers, curve.markers, frame.plane());
    const ImU32 colour = with_alpha(curve.colour, 0.8F);
    if (curve.markers && points.size() < 200)
        for (const ImVec2 at : points)
            if (!std::isnan(at.y))
                frame.list.AddCircle(at, frame.theme.px(3), colour, 0, frame.theme.px(1));
    const auto distance = [&](std::size_t i) {
        const float length = std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        return std::isnan(length) ? 0 : length;
    };
    float whole = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
        whole += distance(i);
    const float dash = std::max(frame.theme.px(6), 0.6F * whole / kDashes);
    const float period = dash / 0.6F;
    std::vector<ImVec2> line;
    const auto flush = [&] {
        if (line.size() > 1)
            frame.list.AddPolyline(line.data(), static_cast<int>(line.size()), colour, ImDrawFlags_None,
                                   curve.markers ? frame.theme.px(1) : thickness);
        line.clear();
    };
    float phase = 0; // within a period; up to `dash` ink
    for (std::size_t i = 1; i < points.size(); ++i) {
        const float length = distance(i);
        if (length == 0) {
            flush(); // a gap, which begins with a whole dash
            phase = 0;
            continue;
        }
        for (float at = 0; at < length;) {
            const bool ink = phase < dash;
            const float step = std::min((ink ? dash : period) - phase, length - at);
            const auto place = [&](float along) {
                const float t = along / length;
                return ImVec2{points[i - 1].x + t * (points[i].x - points[i - 1].x),
                              points[i - 1].y + t * (points[i].y - points[i - 1].y)};
            };
            if (ink) {
                if (line.empty())
                    line.push_back(place(at));
                line.push_back(place(at + step));
            }
            at += std::max(step, 1e-3F);
            phase += step;
            if (phase >= dash)
                flush();
            if (phase >= period)
                phase = 0;
        }
    }
    flush();
}

} // namespace penumbra
