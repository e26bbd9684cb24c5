#include "app/widgets/dimension_bars.hpp"

#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

std::string above_text(float value) {
    char text[24];
    std::snprintf(text, sizeof text, value < 100 ? "%.2f" : "%.0f", static_cast<double>(value));
    return text;
}

void dashed_line(ImDrawList& list, float left, float right, float y, ImU32 colour, const Theme& theme) {
    // A strip of the ground beneath, so that the line shows on the bars too.
    list.AddLine({left, y}, {right, y}, theme.panel, theme.px(3));
    const float dash = theme.px(5);
    const float gap = theme.px(4);
    for (float x = left; x < right; x += dash + gap)
        list.AddLine({x, y}, {std::min(x + dash, right), y}, colour, std::max(1.0F, theme.px(1)));
}

/// Where the bars themselves stand, in window pixels.
struct Ground {
    ImVec2 min, max;
    double top = 1; ///< value at min.y
    float pitch = 1;
    float y(double value) const {
        const double share = std::clamp(value / top, 0.0, 1.0);
        return std::round(max.y - (max.y - min.y) * static_cast<float>(share));
    }
    float middle(std::size_t i) const { return min.x + pitch * (static_cast<float>(i) + 0.5F); }
};

void draw_bar(ImDrawList& list, const Ground& ground, std::size_t i, const DimensionBar& bar, bool hovered,
              const Theme& theme) {
    const float width = std::max(1.0F, std::floor(std::min(ground.pitch * 0.78F, ground.pitch - 1)));
    const float wide = std::min(width, theme.px(46));
    const float left = std::floor(ground.middle(i) - wide / 2);
    if (!std::isfinite(bar.value)) {
        list.AddRectFilled({left, ground.min.y}, {left + wide, ground.max.y}, with_alpha(theme.bad, 0.35F));
        return;
    }
    const ImU32 colour = hovered ? mix(bar.colour, theme.text, 0.3F) : bar.colour;
    // A value of almost nothing keeps a line at the foot: the dimension is there.
    const float y = std::min(ground.y(static_cast<double>(bar.value)), ground.max.y - 1);
    list.AddRectFilled({left, y}, {left + wide, ground.max.y}, colour, wide > theme.px(6) ? theme.px(2) : 0,
                       ImDrawFlags_RoundCornersTop);
}

} // namespace

double bars_top(std::span<const DimensionBar> bars, double threshold) {
    double top = std::max(0.0, threshold * 1.6);
    for (const DimensionBar& bar : bars)
        if (std::isfinite(bar.value))
            top = std::max(top, static_cast<double>(bar.value) * 1.06);
    return top > 1e-9 ? top : 1;
}

int numbering_stride(float pitch, float width) {
    int power = 1;
    for (;; power *= 10)
        for (const int step : {1, 2, 5})
            if (static_cast<float>(step * power) * pitch >= width || power >= 1'000'000)
                return step * power;
}

int bar_at(float x, float left, float right, std::size_t count) {
    if (count == 0 || !(x >= left) || !(x < right))
        return -1;
    const auto index = static_cast<std::size_t>((x - left) / (right - left) * static_cast<float>(count));
    return static_cast<int>(std::min(index, count - 1));
}

BarsTouched dimension_bars(const char* id, ImVec2 size, std::span<const DimensionBar> bars, double threshold,
                           const Theme& theme, const Fonts& fonts, double least_top) {
    const ImVec2 raw = ImGui::GetCursorScreenPos();
    const ImVec2 start{std::floor(raw.x), std::floor(raw.y)};
    ImFont* font = fonts.small_number;
    const auto width_of = [font](const std::string& text) {
        return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.c_str()).x;
    };
    const double top = std::max(least_top, bars_top(bars, threshold));
    const float foot = font->FontSize + theme.px(3);
    const float head = font->FontSize + theme.px(2);
    const float height = std::max(1.0F, size.y - foot - head);
    const auto ticks =
        axis_ticks({0, top}, AxisScale::Linear, std::clamp(static_cast<int>(height / theme.px(34)), 2, 5));
    float gutter = width_of("0.0"); // the ground must not shift whenever the ticks change
    for (const Tick& tick : ticks)
        gutter = std::max(gutter, width_of(tick.label));
    gutter = std::ceil(gutter) + theme.px(6);

    Ground ground;
    ground.min = {start.x + gutter, start.y + head};
    ground.max = {start.x + std::max(size.x, gutter + 2), start.y + head + height};
    ground.top = top;
    ground.pitch = (ground.max.x - ground.min.x) / static_cast<float>(std::max<std::size_t>(1, bars.size()));

    BarsTouched touched;
    const bool pressed = ImGui::InvisibleButton(id, {std::max(1.0F, size.x), std::max(1.0F, size.y)});
    if (ImGui::IsItemHovered())
        touched.hovered = bar_at(ImGui::GetIO().MousePos.x, ground.min.x, ground.max.x, bars.size());
    if (pressed)
        touched.clicked = touched.hovered;

    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const Tick& tick : ticks) {
        const float y = ground.y(tick.value);
        list.AddLine({ground.min.x, y}, {ground.max.x, y}, tick.value > 0 ? theme.grid : theme.border);
        draw_right_aligned(list, font, ground.min.x - theme.px(6), y - std::floor(font->FontSize / 2),
                           theme.muted, tick.label);
    }
    for (std::size_t i = 0; i < bars.size(); ++i)
        draw_bar(list, ground, i, bars[i], static_cast<int>(i) == touched.hovered, theme);
    if (threshold >= 0)
        dashed_line(list, ground.min.x, ground.max.x, ground.y(threshold) - 0.5F, theme.warning, theme);

    float widest = 0;
    for (const DimensionBar& bar : bars)
        widest = std::max(widest, width_of(std::to_string(bar.number)));
    const int stride = numbering_stride(ground.pitch, widest + theme.px(5));
    const bool values = ground.pitch >= width_of("00.00") + theme.px(4);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const DimensionBar& bar = bars[i];
        const auto centred = [&](const std::string& text, float y, ImU32 colour) {
            list.AddText(font, font->FontSize, {std::floor(ground.middle(i) - width_of(text) / 2), y}, colour,
                         text.c_str());
        };
        if (i % static_cast<std::size_t>(stride) == 0)
            centred(std::to_string(bar.number), ground.max.y + theme.px(3),
                    bar.selected ? theme.accent : theme.muted);
        if (bar.selected) {
            const float half = std::max(theme.px(2), std::min(ground.pitch / 2 - 1, theme.px(23)));
            list.AddRectFilled({ground.middle(i) - half, ground.max.y + 1},
                               {ground.middle(i) + half, ground.max.y + theme.px(3)}, theme.accent);
        }
        if (values && std::isfinite(bar.value))
            centred(above_text(bar.value),
                    ground.y(static_cast<double>(bar.value)) - font->FontSize - theme.px(2), theme.text);
    }
    return touched;
}

} // namespace penumbra
