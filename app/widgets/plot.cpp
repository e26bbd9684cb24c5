#include "app/widgets/controls.hpp"
#include "app/widgets/plot_frame.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // SetItemUsingMouseWheel
#include <limits>

namespace penumbra {

namespace {

bool inside(ImVec2 p, ImVec2 min, ImVec2 max) {
    return p.x >= min.x && p.x < max.x && p.y >= min.y && p.y < max.y;
}

/// The extremes that the view should show, or nothing.
void include_curve(const PlotCurve& curve, AxisScale scale, double from, AxisRange& y) {
    const Series& series = *curve.series;
    const bool averaged = !curve.markers && series.smoothing() > 0;
    const ExtremePyramid& values = averaged ? series.smooth() : series.raw();
    const auto found = values.extremes(series.lower_bound(from), series.size());
    if (!found)
        return;
    if (scale == AxisScale::Linear || found->low > 0)
        y.low = std::min(y.low, static_cast<double>(found->low));
    if (scale == AxisScale::Linear || found->high > 0)
        y.high = std::max(y.high, static_cast<double>(found->high));
}

} // namespace

bool Plot::legend(std::span<PlotCurve> curves, const Theme& theme, const Fonts& fonts) {
    const FontScope font(fonts.small);
    const float line = ImGui::GetFontSize() + theme.xs();
    const float key = theme.px(12);
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool toggled = false;
    bool first = true;
    for (PlotCurve& curve : curves) {
        const ImVec2 text = ImGui::CalcTextSize(curve.name.c_str());
        const float width = key + theme.xs() + text.x;
        if (!first) {
            ImGui::SameLine(0, theme.m());
            if (ImGui::GetCursorScreenPos().x + width > right)
                ImGui::NewLine();
        }
        first = false;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::PushID(static_cast<int>(&curve - curves.data()));
        if (ImGui::InvisibleButton("entry", ImVec2(width, line))) {
            curve.visible = !curve.visible;
            toggled = true;
        }
        ImGui::PopID();
        const bool hovered = ImGui::IsItemHovered();
        if (hovered)
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (!curve.help.empty())
            help_on_hover(curve.help, theme, fonts);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float middle = std::floor(at.y + line / 2);
        const ImU32 colour = curve.visible ? curve.colour : with_alpha(theme.muted, 0.5F);
        if (curve.second) {
            const float dash = std::floor(key / 3);
            for (const float left : {at.x, at.x + key - dash})
                list.AddRectFilled({left, middle - theme.px(1)}, {left + dash, middle + theme.px(1)}, colour);
        } else if (curve.markers) {
            list.AddLine({at.x, middle}, {at.x + key, middle}, with_alpha(colour, 0.6F), theme.px(1));
            list.AddCircleFilled({at.x + key / 2, middle}, theme.px(3), colour);
        } else {
            list.AddRectFilled({at.x, middle - theme.px(1)}, {at.x + key, middle + theme.px(1)}, colour);
        }
        const ImU32 ink =
            curve.visible ? (hovered ? theme.text : theme.muted) : with_alpha(theme.muted, 0.5F);
        const ImVec2 label{at.x + key + theme.xs(), at.y + theme.xs() / 2};
        list.AddText(label, ink, curve.name.c_str());
        if (!curve.visible)
            list.AddLine({label.x, middle}, {label.x + text.x, middle}, ink);
    }
    return toggled;
}

void Plot::fit_ranges(std::span<const PlotCurve> curves, AxisScale y_scale) {
    const double infinity = std::numeric_limits<double>::infinity();
    AxisRange x{infinity, -infinity};
    for (const PlotCurve& curve : curves) {
        if (!curve.visible || curve.series->size() == 0)
            continue;
        x.low = std::min(x.low, curve.series->x(0));
        x.high = std::max(x.high, curve.series->x(curve.series->size() - 1));
    }
    if (x.low > x.high)
        x = {0, 1};
    AxisRange y{infinity, -infinity};
    for (const PlotCurve& curve : curves) {
        if (!curve.visible)
            continue;
        // A long linear view leaves out the first hundredth: the steep start would flatten all that follows.
        const bool steep = y_scale == AxisScale::Linear && !curve.markers && curve.series->size() > 200;
        include_curve(curve, y_scale, steep ? x.low + 0.01 * (x.high - x.low) : x.low, y);
    }
    if (y.low > y.high)
        y = y_scale == AxisScale::Linear ? AxisRange{0, 1} : AxisRange{0.1, 10};
    x_ = x.high > x.low ? x : AxisRange{x.low, x.low + 1};
    y_ = padded(y, y_scale, 0.06);
    // Losses that stay above zero stand on it, as far as that costs little of the view.
    if (y_scale == AxisScale::Linear && y.low >= 0 && y.low < 0.25 * y.high)
        y_.low = 0;
}

void Plot::draw(const char* id, ImVec2 size, std::span<const PlotCurve> curves, const PlotOptions& options,
                const Theme& theme, const Fonts& fonts) {
    if (options.y_scale != last_scale_) {
        last_scale_ = options.y_scale;
        follow_ = true;
    }
    if (follow_)
        fit_ranges(curves, options.y_scale);

    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + size.x, start.y + size.y};
    const float axis_width = theme.px(44);
    const float axis_height = fonts.small_number->FontSize + theme.s();
    ImGui::InvisibleButton(id, ImVec2(std::max(size.x, 1.0F), std::max(size.y, 1.0F)),
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
    ImGui::SetItemUsingMouseWheel();
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();

    ImDrawList& list = *ImGui::GetWindowDrawList();
    Frame frame{{start.x + axis_width, start.y + theme.xs()},
                {end.x - theme.xs(), end.y - axis_height},
                start,
                options,
                theme,
                fonts,
                list,
                x_,
                y_};
    if (frame.width() < theme.px(40) || frame.height() < theme.px(30))
        return;
    if (hovered || active || boxing_ || dragging_)
        interact(frame, hovered);
    frame.x_range = x_;
    frame.y_range = y_;

    list.AddRectFilled(frame.min, frame.max, theme.well, theme.px(3));
    list.PushClipRect(start, end, true);
    draw_axes(frame);
    list.PopClipRect();
    list.PushClipRect(frame.min, frame.max, true);
    paths_.next_frame();
    // Whole pixels: Dear ImGui then draws a line with a third of the triangles.
    const float thickness = std::max(1.0F, std::round(1.5F * theme.scale));
    for (const PlotCurve& curve : curves)
        if (curve.visible && !curve.markers && !curve.second && curve.series->smoothing() > 0)
            draw_curve(frame, curve, false, with_alpha(curve.colour, 0.22F), theme.px(1));
    for (const PlotCurve& curve : curves)
        if (curve.visible && curve.second)
            draw_dashed(frame, curve, thickness);
    for (const PlotCurve& curve : curves)
        if (curve.visible && !curve.second)
            draw_curve(frame, curve, !curve.markers, curve.colour, thickness);
    draw_warning(frame, curves);
    if (boxing_) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        list.AddRectFilled(box_start_, mouse, theme.selection);
        list.AddRect(box_start_, mouse, theme.accent);
    } else if (hovered && !dragging_ && inside(ImGui::GetIO().MousePos, frame.min, frame.max)) {
        draw_crosshair(frame, curves);
    }
    list.PopClipRect();
}

void Plot::interact(const Frame& frame, bool hovered) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 mouse = io.MousePos;
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        follow_ = true;
        dragging_ = false;
        return;
    }
    if (hovered && io.MouseWheel != 0) {
        const double factor = std::pow(0.85, static_cast<double>(io.MouseWheel));
        if (mouse.y < frame.max.y && (mouse.x < frame.min.x || !io.KeyShift))
            y_ = zoomed(y_, frame.options.y_scale, std::clamp(frame.y_fraction(mouse.y), 0.0, 1.0), factor);
        if (mouse.x >= frame.min.x)
            x_ = zoomed(x_, frame.options.x_scale, std::clamp(frame.x_fraction(mouse.x), 0.0, 1.0), factor);
        follow_ = false;
    }
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        dragging_ = true;
    if (dragging_ && !ImGui::IsMouseDown(ImGuiMouseButton_Left))
        dragging_ = false;
    if (dragging_ && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2) &&
        (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        x_ = panned(x_, frame.options.x_scale, -io.MouseDelta.x / frame.width());
        y_ = panned(y_, frame.options.y_scale, io.MouseDelta.y / frame.height());
        follow_ = false;
    }
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        boxing_ = true;
        box_start_ = mouse;
    }
    if (boxing_ && !ImGui::IsMouseDown(ImGuiMouseButton_Right)) {
        boxing_ = false;
        const float least = frame.theme.px(5);
        if (std::abs(mouse.x - box_start_.x) < least || std::abs(mouse.y - box_start_.y) < least)
            return;
        const auto [left, right] = std::minmax(frame.x_fraction(box_start_.x), frame.x_fraction(mouse.x));
        const auto [bottom, top] = std::minmax(frame.y_fraction(box_start_.y), frame.y_fraction(mouse.y));
        const AxisRange x = x_;
        const AxisRange y = y_;
        x_ = {axis_value(x, frame.options.x_scale, left), axis_value(x, frame.options.x_scale, right)};
        y_ = {axis_value(y, frame.options.y_scale, bottom), axis_value(y, frame.options.y_scale, top)};
        follow_ = false;
    }
}

void Plot::draw_axes(const Frame& frame) const {
    const Theme& theme = frame.theme;
    ImFont* font = frame.fonts.small_number;
    const float size = font->FontSize;
    const int y_ticks = std::clamp(static_cast<int>(frame.height() / theme.px(44)), 2, 8);
    for (const Tick& tick : axis_ticks(y_, frame.options.y_scale, y_ticks)) {
        const float y = std::round(frame.y(tick.value));
        if (y < frame.min.y - 1 || y > frame.max.y + 1)
            continue;
        frame.list.AddLine({frame.min.x, y}, {frame.max.x, y},
                           tick.label.empty() ? with_alpha(theme.grid, 0.45F) : theme.grid);
        const float top = std::clamp(y - size / 2, frame.outer_min.y, frame.max.y - size);
        if (!tick.label.empty())
            draw_right_aligned(frame.list, font, frame.min.x - theme.px(6), top, theme.muted, tick.label);
    }
    // The axis' name stands at its right end; numbers that would touch it are left out.
    const float top = frame.max.y + theme.px(4);
    const ImVec2 name =
        frame.fonts.small->CalcTextSizeA(frame.fonts.small->FontSize, FLT_MAX, 0, frame.options.x_label);
    const float name_left = frame.max.x - name.x;
    frame.list.AddText(frame.fonts.small, frame.fonts.small->FontSize, {name_left, top}, theme.muted,
                       frame.options.x_label);
    const int x_ticks = std::clamp(static_cast<int>(frame.width() / theme.px(78)), 2, 10);
    for (const Tick& tick : axis_ticks(x_, frame.options.x_scale, x_ticks)) {
        const bool fraction_of_count = frame.options.whole_x && tick.value != std::floor(tick.value);
        const float x = std::round(frame.x(tick.value));
        if (fraction_of_count || x < frame.min.x - 1 || x > frame.max.x + 1)
            continue;
        frame.list.AddLine({x, frame.min.y}, {x, frame.max.y}, theme.grid);
        const ImVec2 text = font->CalcTextSizeA(size, FLT_MAX, 0, tick.label.c_str());
        const float left = std::max(frame.min.x, std::floor(x - text.x / 2));
        if (left + text.x < name_left - theme.s())
            frame.list.AddText(font, size, {left, top}, theme.muted, tick.label.c_str());
    }
}

void Plot::draw_warning(const Frame& frame, std::span<const PlotCurve> curves) const {
    if (frame.options.y_scale == AxisScale::Linear)
        return;
    for (const PlotCurve& curve : curves) {
        const ExtremePyramid& values = curve.series->raw();
        const auto found =
            values.extremes(curve.series->lower_bound(x_.low), curve.series->lower_bound(x_.high) + 1);
        if (!curve.visible || !found || found->low > 0)
            continue;
        ImFont* font = frame.fonts.small;
        const ImVec2 at{frame.min.x + frame.theme.s(), frame.max.y - font->FontSize - frame.theme.xs()};
        const char* words = "values ≤ 0 are not shown";
        const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words);
        const float pad = frame.theme.px(2);
        frame.list.AddRectFilled({at.x - pad, at.y - pad}, {at.x + size.x + pad, at.y + size.y + pad},
                                 with_alpha(frame.theme.well, 0.85F), pad);
        frame.list.AddText(font, font->FontSize, at, frame.theme.muted, words);
        return;
    }
}

} // namespace penumbra
