// The right block of the interpolation: both paths at the scrubber's place, and how long the codes are.

#include "app/panels/interpolation_panel.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr float kLargestPlot = 190; ///< height at scale 1
constexpr float kLeastPlot = 44;

} // namespace

void InterpolationPanel::draw_side(PanelContext& context, const Layout& layout, ImVec2 start, float height) {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto side = static_cast<float>(layout.side_zoom * 28);
    const float small = context.fonts.small->FontSize;
    const float top = std::floor(start.y + layout.caption);
    const float width = layout.side - theme.l();
    const auto at = step_at(t_);
    const bool roomy = side >= theme.px(80);
    {
        const FontScope font(context.fonts.small);
        for (const Path which : kOwn) {
            if (!shows(which))
                continue;
            const ImVec2 min{std::floor(start.x + static_cast<float>(which) * (side + theme.s())), top};
            const auto& decoded = path(which).decoded;
            constexpr const char* kAtT[] = {"slerp at t", "lerp at t", "geodesic"};
            constexpr const char* kShort[] = {"slerp", "lerp", "geo"};
            list.AddText({min.x, start.y}, theme.muted, (roomy ? kAtT : kShort)[which]);
            if (at < decoded.labels.size()) {
                const int label = decoded.labels[at];
                draw_right_aligned(list, context.fonts.small, min.x + side, start.y, theme.digit(label),
                                   class_name(walk_->data().get(), label));
            }
            draw_picture(which, at, list, min, side);
            list.AddRect({min.x - 1, min.y - 1}, {min.x + side + 1, min.y + side + 1}, theme.series(which));
        }
        char shell[48];
        std::snprintf(shell, sizeof shell, "- -  √%zu = %s", read_->code_size,
                      format_value(std::sqrt(static_cast<double>(read_->code_size))).c_str());
        draw_right_aligned(list, context.fonts.small_number, start.x + width, top + side + theme.s(),
                           theme.muted, shell);
        list.AddText({start.x, top + side + theme.s()}, theme.muted, roomy ? "Norm of code" : "Norm");
    }
    const float plot = top + side + theme.s() + small + theme.px(2);
    const float bottom = std::min(start.y + height, plot + theme.px(kLargestPlot));
    if (bottom - plot >= theme.px(kLeastPlot))
        draw_norms(context, {start.x, plot}, {start.x + width, bottom});
    context.mark("interpolation side", start, {start.x + width, bottom});
}

/// |z| along both paths. Almost all of N(0, I) lies near the shell |z| = sqrt(d): slerp stays there, lerp
/// cuts through the inside, where the prior has hardly any mass when d is large.
void InterpolationPanel::draw_norms(PanelContext& context, ImVec2 min, ImVec2 max) {
    const Theme& theme = context.theme;
    const Fonts& fonts = context.fonts;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const double shell = std::sqrt(static_cast<double>(read_->code_size));
    double high = shell;
    for (const Path which : kOwn)
        if (shows(which))
            for (const float norm : path(which).norms)
                high = std::max(high, static_cast<double>(norm));
    const AxisRange range{0, 1.15 * high};
    const float small = fonts.small_number->FontSize;
    list.AddRectFilled(min, max, theme.well, theme.px(3));
    const auto y = [&](double value) {
        return max.y - static_cast<float>(axis_fraction(range, AxisScale::Linear, value)) * (max.y - min.y);
    };
    const auto x = [&](double t) { return min.x + static_cast<float>(t) * (max.x - min.x); };
    const float at = x(t_);
    list.AddLine({at, min.y}, {at, max.y}, with_alpha(theme.accent, 0.6F), theme.px(1));

    // ImGui has no dashed lines.
    const float dash = theme.px(5);
    for (float left = min.x; left < max.x; left += 2 * dash)
        list.AddLine({left, y(shell)}, {std::min(left + dash, max.x), y(shell)}, theme.muted, theme.px(1));
    for (const Path which : {kGeodesic, kLerp, kSlerp}) {
        if (!shows(which))
            continue;
        const auto& norms = path(which).norms;
        const auto last = static_cast<double>(norms.size() - 1);
        list.PathClear();
        for (std::size_t i = 0; i < norms.size(); ++i)
            list.PathLineTo({x(static_cast<double>(i) / last), y(norms[i])});
        list.PathStroke(theme.series(which), ImDrawFlags_None, theme.px(2));
        const ImVec2 here{at, y(norms[step_at(t_)])};
        list.AddCircleFilled(here, theme.px(4), theme.well);
        list.AddCircleFilled(here, theme.px(3), theme.series(which));
    }
    const float pad = theme.px(3);
    list.AddText(fonts.small_number, small, {min.x + pad, max.y - small - pad}, theme.muted, "0");
}

} // namespace penumbra
