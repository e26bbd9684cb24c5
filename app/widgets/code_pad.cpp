#include "app/widgets/code_pad.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace penumbra {
namespace {

constexpr float kReach = 8; ///< pixels at scale 1 in which a dot is hit

/// The dot nearest to a point of the square, within a distance; -1: none.
int nearest(std::span<const PadDot> dots, ImVec2 point, float side, bool flat, float reach) {
    int best = -1;
    float least = reach * reach;
    for (std::size_t i = 0; i < dots.size(); ++i) {
        const ImVec2 at = CodePad::point_at(dots[i].at, side, flat);
        const float distance = (at.x - point.x) * (at.x - point.x) + (at.y - point.y) * (at.y - point.y);
        if (distance < least) {
            least = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

bool beyond(PadPoint place, bool flat) {
    return std::abs(place.x) > CodePad::kRange || (!flat && std::abs(place.y) > CodePad::kRange);
}

} // namespace

PadPoint CodePad::place_at(ImVec2 point, float side, bool flat) {
    const auto along = [&](float v) { return (2 * std::clamp(v / side, 0.0F, 1.0F) - 1) * kRange; };
    return {along(point.x), flat ? 0 : -along(point.y)};
}

ImVec2 CodePad::point_at(PadPoint place, float side, bool flat) {
    const auto along = [&](float v) { return (std::clamp(v / kRange, -1.0F, 1.0F) + 1) / 2 * side; };
    return {along(place.x), along(flat ? 0 : -place.y)};
}

CodePad::Touched CodePad::draw(const char* id, float side, std::span<const PadDot> dots,
                               const PadOptions& options, const Theme& theme, const Fonts& fonts) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 min{std::floor(start.x), std::floor(start.y)};
    ImGui::InvisibleButton(id, {side, side});
    const ImVec2 mouse{ImGui::GetIO().MousePos.x - min.x, ImGui::GetIO().MousePos.y - min.y};
    Touched touched;
    if (ImGui::IsItemHovered() && !held_)
        touched.hovered = nearest(dots, mouse, side, options.flat, theme.px(kReach));
    const bool pressed = ImGui::IsItemActivated();
    if (pressed) {
        touched.chose = touched.hovered != options.chosen ? touched.hovered : -1;
        pressed_ = mouse;
        moves_ = touched.hovered < 0;
    }
    held_ = ImGui::IsItemActive();
    if (held_ || ImGui::IsItemDeactivated()) { // the last motion may come with the release
        moves_ = moves_ || std::hypot(mouse.x - pressed_.x, mouse.y - pressed_.y) > theme.px(3);
        if (moves_ && (options.chosen >= 0 || touched.chose >= 0))
            touched.place = place_at(mouse, side, options.flat);
    }
    if (touched.hovered >= 0)
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);

    draw_plane(min, side, options, theme, fonts);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto on_screen = [&](PadPoint place) {
        const ImVec2 at = point_at(place, side, options.flat);
        return ImVec2{min.x + at.x, min.y + at.y};
    };
    const auto dot = [&](std::size_t i, float radius) {
        const ImVec2 at = on_screen(dots[i].at);
        if (beyond(dots[i].at, options.flat)) {
            list.AddCircle(at, radius, dots[i].colour, 0, theme.px(2));
        } else {
            list.AddCircleFilled(at, radius + theme.px(1), theme.well);
            list.AddCircleFilled(at, radius, dots[i].colour);
        }
    };
    list.PushClipRect(min, {min.x + side, min.y + side}, true);
    for (std::size_t i = 0; i < dots.size(); ++i)
        if (static_cast<int>(i) != options.chosen)
            dot(i, theme.px(4));
    if (options.cross) {
        const ImVec2 at = on_screen(*options.cross);
        const float arm = theme.px(7);
        for (const auto& [colour, width] : {std::pair(theme.well, 4.0F), std::pair(theme.text, 2.0F)}) {
            list.AddLine({at.x - arm, at.y}, {at.x + arm, at.y}, colour, theme.px(width));
            list.AddLine({at.x, at.y - arm}, {at.x, at.y + arm}, colour, theme.px(width));
        }
    }
    for (const int ringed : {options.pointed, touched.hovered, options.chosen}) {
        if (ringed < 0 || static_cast<std::size_t>(ringed) >= dots.size())
            continue;
        const bool chosen = ringed == options.chosen;
        dot(static_cast<std::size_t>(ringed), theme.px(chosen ? 5 : 4));
        list.AddCircle(on_screen(dots[static_cast<std::size_t>(ringed)].at), theme.px(chosen ? 8 : 6),
                       chosen ? theme.accent : theme.text, 0, theme.px(2));
    }
    list.PopClipRect();
    return touched;
}

void CodePad::draw_plane(ImVec2 min, float side, const PadOptions& options, const Theme& theme,
                         const Fonts& fonts) const {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 max{min.x + side, min.y + side};
    const ImVec2 middle{std::floor(min.x + side / 2) + 0.5F, std::floor(min.y + side / 2) + 0.5F};
    list.AddRectFilled(min, max, theme.well);
    list.AddLine({min.x, middle.y}, {max.x, middle.y}, theme.grid);
    list.AddLine({middle.x, min.y}, {middle.x, max.y}, theme.grid);
    ImFont* font = fonts.small_number;
    for (int deviations = 1; deviations <= 3; ++deviations) {
        const float radius = static_cast<float>(deviations) / kRange * side / 2;
        const ImU32 colour = with_alpha(theme.muted, 0.7F);
        if (options.flat) {
            for (const float x : {middle.x - radius, middle.x + radius})
                list.AddLine({x, middle.y - theme.px(6)}, {x, middle.y + theme.px(6)}, colour, theme.px(1));
        } else {
            list.AddCircle(middle, radius, colour, 64, theme.px(1));
        }
        // On the rim, downwards to the right.
        const char* words[] = {"1σ", "2σ", "3σ"};
        const float slant = options.flat ? 0 : 0.70710678F * radius;
        const ImVec2 text = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words[deviations - 1]);
        const ImVec2 at{std::floor(middle.x + (options.flat ? radius : slant) - text.x / 2),
                        std::floor(middle.y + (options.flat ? theme.px(8) : slant - text.y / 2))};
        list.AddRectFilled({at.x - 1, at.y}, {at.x + text.x + 1, at.y + text.y}, theme.well);
        list.AddText(font, font->FontSize, at, theme.muted, words[deviations - 1]);
    }
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    // In the corners, where few codes are.
    font = fonts.small;
    const float pad = theme.xs();
    const ImVec2 across = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, options.x_label.c_str());
    list.AddText(font, font->FontSize, {max.x - across.x - pad, max.y - across.y - theme.px(1)}, theme.muted,
                 options.x_label.c_str());
    list.AddText(font, font->FontSize, {min.x + pad, min.y + theme.px(1)}, theme.muted,
                 options.y_label.c_str());
}

} // namespace penumbra
