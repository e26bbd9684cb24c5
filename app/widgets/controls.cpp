#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // the hover timer

namespace penumbra {
namespace {

constexpr float kRestSeconds = 0.45F;

ImVec4 as_vector(ImU32 colour) {
    return ImGui::ColorConvertU32ToFloat4(colour);
}

} // namespace

bool primary_button(const char* label, ImVec2 size, const Theme& theme, const Fonts& fonts) {
    ImGui::PushStyleColor(ImGuiCol_Button, theme.accent);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, theme.accent_hovered);
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, theme.accent_hovered);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.on_accent);
    ImGui::PushFont(fonts.medium);
    const bool pressed = ImGui::Button(label, size);
    ImGui::PopFont();
    ImGui::PopStyleColor(4);
    return pressed;
}

bool toggle_button(const char* label, bool on, ImVec2 size, const Theme& theme) {
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, theme.selection);
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, theme.selection);
        ImGui::PushStyleColor(ImGuiCol_Text, theme.accent);
    }
    const bool pressed = ImGui::Button(label, size);
    if (on) {
        ImGui::PopStyleColor(3);
        ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), theme.accent,
                                            ImGui::GetStyle().FrameRounding);
    }
    return pressed;
}

void coloured_text(std::string_view text, ImU32 colour) {
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
}

void muted_text(std::string_view text, const Theme& theme) {
    coloured_text(text, theme.muted);
}

void caption(std::string_view text, const Theme& theme, const Fonts& fonts) {
    const FontScope font(fonts.small);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
}

void empty_state(ImVec2 min, ImVec2 max, const std::string& line, const std::string& hint, const Theme& theme,
                 const Fonts& fonts) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float wrap = std::min(max.x - min.x - theme.xl(), theme.px(360));
    if (wrap < theme.px(60))
        return;
    const ImVec2 large = fonts.medium->CalcTextSizeA(fonts.medium->FontSize, FLT_MAX, wrap, line.c_str());
    const ImVec2 small = fonts.small->CalcTextSizeA(fonts.small->FontSize, FLT_MAX, wrap, hint.c_str());
    const float middle = (min.x + max.x) / 2;
    float y = std::floor(std::max(min.y, (min.y + max.y - large.y - theme.xs() - small.y) / 2));
    list.AddText(fonts.medium, fonts.medium->FontSize, {std::floor(middle - large.x / 2), y}, theme.text,
                 line.c_str(), nullptr, wrap);
    y += large.y + theme.xs();
    list.AddText(fonts.small, fonts.small->FontSize, {std::floor(middle - small.x / 2), y}, theme.muted,
                 hint.c_str(), nullptr, wrap);
}

void help_on_hover(std::string_view text, const Theme& theme, const Fonts& fonts) {
    if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        return;
    // Dear ImGui 1.86 times how long the hovered item has been so, but disabled ones have no identity.
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.HoveredId != 0 && context.HoveredIdTimer < kRestSeconds)
        return;
    ImGui::BeginTooltip();
    const FontScope font(fonts.small);
    ImGui::PushTextWrapPos(theme.px(280));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

std::string elided(const std::string& text, float width) {
    if (ImGui::CalcTextSize(text.c_str()).x <= width)
        return text;
    std::size_t keep = text.size();
    while (keep > 0) {
        --keep;
        while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U)
            --keep; // whole UTF-8 characters only
        const std::string cut = text.substr(0, keep) + "…";
        if (ImGui::CalcTextSize(cut.c_str()).x <= width)
            return cut;
    }
    return "…";
}

float Flow::place(float width) {
    if (!first_) {
        ImGui::SameLine(0, gap_);
        if (ImGui::GetCursorScreenPos().x + width > right_ + 0.5F)
            ImGui::NewLine();
    }
    first_ = false;
    return right_ - ImGui::GetCursorScreenPos().x;
}

} // namespace penumbra
