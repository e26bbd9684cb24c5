#include "app/widgets/colour_scale.hpp"

#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace penumbra {
namespace {

// Nine places of viridis, evenly spaced; between them it is straight enough in RGB.
constexpr std::array<ImU32, 9> kAnchors{
    IM_COL32(68, 1, 84, 255),    IM_COL32(71, 44, 122, 255),  IM_COL32(59, 81, 139, 255),
    IM_COL32(44, 113, 142, 255), IM_COL32(33, 144, 141, 255), IM_COL32(39, 173, 129, 255),
    IM_COL32(92, 200, 99, 255),  IM_COL32(170, 220, 50, 255), IM_COL32(253, 231, 37, 255)};
constexpr double kDarkStart = 0.22; ///< on dark ground the violet end is left out
constexpr double kLightEnd = 0.75;  ///< on light ground the yellow one

} // namespace

ImU32 ramp_colour(double share, const Theme& theme) {
    if (std::isnan(share)) {
        return theme.muted;
    }
    const double t = std::clamp(share, 0.0, 1.0);
    const double place = theme.name == ThemeName::Dark ? kDarkStart + (1 - kDarkStart) * t : kLightEnd * t;
    const double step = place * static_cast<double>(kAnchors.size() - 1);
    const auto left = std::min(static_cast<std::size_t>(step), kAnchors.size() - 2);
    return mix(kAnchors[left], kAnchors[left + 1], static_cast<float>(step - static_cast<double>(left)));
}

void colour_bar(ImVec2 size, double low, double high, const Theme& theme, const Fonts& fonts) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const int pieces = 24;
    for (int i = 0; i < pieces; ++i) {
        const float left = start.x + std::round(size.x * static_cast<float>(i) / pieces);
        const float right = start.x + std::round(size.x * static_cast<float>(i + 1) / pieces);
        const ImU32 from = ramp_colour(static_cast<double>(i) / pieces, theme);
        const ImU32 to = ramp_colour(static_cast<double>(i + 1) / pieces, theme);
        list.AddRectFilledMultiColor({left, start.y}, {right, start.y + size.y}, from, to, to, from);
    }
    ImFont* font = fonts.small_number;
    const float top = start.y + size.y + theme.px(2);
    list.AddText(font, font->FontSize, {start.x, top}, theme.muted, format_value(low).c_str());
    draw_right_aligned(list, font, start.x + size.x, top, theme.muted, format_value(high));
    ImGui::Dummy({size.x, size.y + theme.px(2) + font->FontSize});
}

void ClassSelection::resize(std::size_t count) {
    if (count != shown_.size()) {
        shown_.assign(count, 1);
    }
}

void ClassSelection::show_all() {
    std::fill(shown_.begin(), shown_.end(), std::uint8_t{1});
}

bool ClassSelection::all() const {
    return std::find(shown_.begin(), shown_.end(), 0) == shown_.end();
}

void ClassSelection::toggle(std::size_t index) {
    if (index >= shown_.size()) {
        return;
    }
    shown_[index] = shown_[index] != 0 ? 0 : 1;
    if (std::find(shown_.begin(), shown_.end(), 1) == shown_.end()) {
        show_all();
    }
}

void ClassSelection::isolate(std::size_t index) {
    if (index >= shown_.size()) {
        return;
    }
    if (shown_[index] != 0 && std::count(shown_.begin(), shown_.end(), 1) == 1) {
        show_all();
        return;
    }
    std::fill(shown_.begin(), shown_.end(), std::uint8_t{0});
    shown_[index] = 1;
}

bool ClassLegend::draw(std::span<const LegendEntry> entries, ClassSelection& selection, const Theme& theme,
                       const Fonts& fonts, const std::function<void(std::size_t)>& placed) {
    selection.resize(entries.size());
    const FontScope font(fonts.small);
    const float line = ImGui::GetFontSize() + theme.xs();
    const float key = theme.px(9);
    bool changed = false;
    Flow flow(theme.s());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const LegendEntry& entry = entries[i];
        const ImVec2 text = ImGui::CalcTextSize(entry.name.c_str());
        const float width = key + theme.xs() + text.x;
        flow.place(width);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::PushID(static_cast<int>(i));
        ImGui::InvisibleButton("class", {width, line});
        ImGui::PopID();
        if (ImGui::IsItemClicked()) {
            changed = true;
            if (ImGui::GetIO().KeyCtrl) {
                selection.isolate(i);
            } else if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
                selection = before_;
                selection.isolate(i);
            } else {
                before_ = selection;
                selection.toggle(i);
            }
        }
        const bool hovered = ImGui::IsItemHovered();
        placed(i);
        help_on_hover(entry.name + ": " + format_count(static_cast<long long>(entry.count)) +
                          " points. Click hides or shows the class, a double click shows it alone.",
                      theme, fonts);
        if (hovered) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        }
        const bool shown = selection.shows(i);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const ImVec2 middle{at.x + key / 2, std::floor(at.y + line / 2)};
        if (shown) {
            list.AddCircleFilled(middle, key / 2, entry.colour);
        } else {
            list.AddCircle(middle, key / 2 - 0.5F, with_alpha(theme.muted, 0.7F));
        }
        const ImU32 ink = shown ? theme.text : with_alpha(theme.muted, hovered ? 1.0F : 0.7F);
        list.AddText({at.x + key + theme.xs(), at.y + std::floor((line - text.y) / 2)}, ink,
                     entry.name.c_str());
    }
    return changed;
}

} // namespace penumbra
