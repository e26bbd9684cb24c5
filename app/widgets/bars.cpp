#include "app/widgets/bars.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

void class_bars(ImDrawList& list, ImVec2 min, ImVec2 max, std::span<const float> shares,
                std::span<const std::string> names, const Theme& theme, const Fonts& fonts, float opacity) {
    if (shares.empty())
        return;
    ImFont* font = fonts.small_number;
    const float line = font->FontSize;
    const float base = std::floor(max.y - line - theme.xs());
    const float top = min.y + line + theme.px(2);
    const float pitch = (max.x - min.x) / static_cast<float>(shares.size());
    const float width = std::floor(std::min(pitch - theme.px(4), theme.px(22)));
    list.AddLine({min.x, base + 0.5F}, {max.x, base + 0.5F}, theme.border);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const float middle = min.x + pitch * (static_cast<float>(i) + 0.5F);
        const float share = std::clamp(shares[i], 0.0F, 1.0F);
        const float height = std::round((base - top) * share);
        const ImU32 colour = with_alpha(theme.digit(static_cast<int>(i)), opacity);
        const float left = std::floor(middle - width / 2);
        if (height >= 1)
            list.AddRectFilled({left, base - height}, {left + width, base}, colour, theme.px(2),
                               ImDrawFlags_RoundCornersTop);
        if (i < names.size()) {
            const ImVec2 text = font->CalcTextSizeA(line, FLT_MAX, 0, names[i].c_str());
            list.AddText(font, line, {std::floor(middle - text.x / 2), base + theme.px(3)},
                         share >= 0.05F ? theme.text : theme.muted, names[i].c_str());
        }
        if (share >= 0.05F) {
            char percent[16];
            std::snprintf(percent, sizeof percent, "%.0f%%", static_cast<double>(share) * 100);
            const ImVec2 text = font->CalcTextSizeA(line, FLT_MAX, 0, percent);
            list.AddText(font, line, {std::floor(middle - text.x / 2), base - height - line - theme.px(1)},
                         theme.muted, percent);
        }
    }
}

void progress_bar(float fraction, float height, const Theme& theme) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = height / 2;
    list.AddRectFilled(start, {start.x + width, start.y + height}, theme.raised, rounding);
    const float filled = std::round(width * std::clamp(fraction, 0.0F, 1.0F));
    if (filled >= 1)
        list.AddRectFilled(start, {start.x + std::max(filled, height), start.y + height}, theme.accent,
                           rounding);
    ImGui::Dummy({width, height});
}

} // namespace penumbra
