#include "app/panels/enlarged.hpp"

namespace penumbra {

void enlarged_tooltip(const ImageGrid& pictures, int index, const std::string& words, const Theme& theme,
                      const Fonts& fonts) {
    ImGui::BeginTooltip();
    {
        const FontScope font(fonts.small); // ends before the tooltip does, as Dear ImGui demands
        const auto side =
            static_cast<float>(static_cast<int>(theme.px(140) / ImageGrid::kSide) * ImageGrid::kSide);
        const ImVec2 min = ImGui::GetCursorScreenPos();
        pictures.draw_one(index, *ImGui::GetWindowDrawList(), min, side);
        ImGui::Dummy({side, side});
        ImGui::TextUnformatted(words.c_str());
    }
    ImGui::EndTooltip();
}

} // namespace penumbra
