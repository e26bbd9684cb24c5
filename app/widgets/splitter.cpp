#include "app/widgets/splitter.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

float splitter_thickness() {
    return std::max(4.0F, std::floor(ImGui::GetFontSize() * 0.4F));
}

SplitLengths split_lengths(float total, float ratio, float minimum_first, float minimum_second, float gap) {
    const float room = std::max(0.0F, total - gap);
    if (minimum_first + minimum_second > room) {
        const float scale = room / std::max(1.0F, minimum_first + minimum_second);
        minimum_first = std::floor(minimum_first * scale);
        minimum_second = std::floor(minimum_second * scale);
    }
    const float wanted = std::round(room * std::clamp(ratio, 0.0F, 1.0F));
    const float first = std::clamp(wanted, minimum_first, std::max(minimum_first, room - minimum_second));
    return {first, room - first};
}

bool splitter(const char* id, bool vertical, float* ratio, float minimum_first, float minimum_second,
              ImVec2 size) {
    const float gap = splitter_thickness();
    const float total = vertical ? size.x : size.y;
    const SplitLengths lengths = split_lengths(total, *ratio, minimum_first, minimum_second, gap);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 corner =
        vertical ? ImVec2(start.x + lengths.first, start.y) : ImVec2(start.x, start.y + lengths.first);
    const ImVec2 bar = vertical ? ImVec2(gap, size.y) : ImVec2(size.x, gap);

    ImGui::SetCursorScreenPos(corner);
    ImGui::InvisibleButton(id, ImVec2(std::max(1.0F, bar.x), std::max(1.0F, bar.y)));
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    bool changed = false;
    if (hovered || active)
        ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        *ratio = 0.5F;
        changed = true;
    } else if (active) {
        // Where in the bar it was grabbed does not matter at this width: the bar's middle follows the cursor.
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const float along = (vertical ? mouse.x - start.x : mouse.y - start.y) - gap / 2;
        const float room = std::max(1.0F, total - gap);
        const float wanted =
            split_lengths(total, along / room, minimum_first, minimum_second, gap).first / room;
        if (std::abs(wanted - *ratio) > 0.5F / room && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 1)) {
            *ratio = wanted;
            changed = true;
        }
    }

    // A hair line at rest, the accent while it is held.
    const ImU32 colour = ImGui::GetColorU32(active    ? ImGuiCol_SeparatorActive
                                            : hovered ? ImGuiCol_SeparatorHovered
                                                      : ImGuiCol_Separator);
    const float middle = std::floor(gap / 2);
    const float width = active || hovered ? 2.0F : 1.0F;
    const ImVec2 from = vertical ? ImVec2(corner.x + middle, corner.y) : ImVec2(corner.x, corner.y + middle);
    const ImVec2 to =
        vertical ? ImVec2(from.x + width, from.y + bar.y) : ImVec2(from.x + bar.x, from.y + width);
    ImGui::GetWindowDrawList()->AddRectFilled(from, to, colour);
    ImGui::SetCursorScreenPos(start);
    return changed;
}

} // namespace penumbra
