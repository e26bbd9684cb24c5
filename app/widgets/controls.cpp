#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // the hover timer, whether a slider is being typed into

namespace penumbra {
namespace {

constexpr float kRestSeconds = 0.45F;

double number_of(ImGuiDataType type, const void* value) {
    switch (type) {
    case ImGuiDataType_Float:
        return static_cast<double>(*static_cast<const float*>(value));
    case ImGuiDataType_Double:
        return *static_cast<const double*>(value);
    default:
        return static_cast<double>(*static_cast<const ImS64*>(value));
    }
}

std::string printed(ImGuiDataType type, const void* value, const char* format) {
    char text[64];
    ImGui::DataTypeFormatString(text, sizeof text, type, value, format);
    return text;
}

double fill_of(double value, double low, double high, bool logarithmic) {
    if (!(high > low))
        return 0;
    if (logarithmic && low > 0 && value > 0)
        return std::clamp(std::log(value / low) / std::log(high / low), 0.0, 1.0);
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

/// Each line of the text centred at `middle`; returns the height.
float centred_lines(ImFont* font, ImU32 colour, float middle, float top, const std::string& text,
                    float wrap) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const char* at = text.c_str();
    const char* end = at + text.size();
    float y = top;
    while (at < end) {
        const char* stop = font->CalcWordWrapPositionA(1, at, end, wrap);
        stop = std::max(std::find(at, stop, '\n'), at + 1);
        const float width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, at, stop).x;
        list.AddText(font, font->FontSize, {std::floor(middle - width / 2), y}, colour, at, stop);
        y += font->FontSize;
        at = stop;
        while (at < end && (*at == ' ' || *at == '\n'))
            ++at;
    }
    return y - top;
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

bool value_slider(const char* id, const char* name, ImGuiDataType type, void* value, const void* low,
                  const void* high, const char* format, ImGuiSliderFlags flags, const Theme& theme,
                  const Fonts& fonts) {
    const bool typing = ImGui::TempInputIsActive(ImGui::GetID(id));
    const ImU32 nothing = IM_COL32(0, 0, 0, 0);
    if (!typing) {
        ImGui::PushStyleColor(ImGuiCol_Text, nothing);
        ImGui::PushStyleColor(ImGuiCol_SliderGrab, nothing);
        ImGui::PushStyleColor(ImGuiCol_SliderGrabActive, nothing);
    }
    const bool changed = ImGui::SliderScalar(id, type, value, low, high, format, flags);
    if (!typing)
        ImGui::PopStyleColor(3);
    if (typing || ImGui::TempInputIsActive(ImGui::GetID(id)))
        return changed;

    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const bool lively = ImGui::IsItemActive() || ImGui::IsItemHovered();
    const float alpha = ImGui::GetStyle().Alpha; // lower where the slider is disabled
    const auto faded = [alpha](ImU32 colour, float more = 1) {
        return with_alpha(colour,
                          static_cast<float>(colour >> IM_COL32_A_SHIFT & 255U) / 255.0F * alpha * more);
    };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = ImGui::GetStyle().FrameRounding;
    const double fill = fill_of(number_of(type, value), number_of(type, low), number_of(type, high),
                                (flags & ImGuiSliderFlags_Logarithmic) != 0);
    const float handle = std::max(2.0F, theme.px(3));
    const float x = std::floor(min.x + (max.x - min.x - handle) * static_cast<float>(fill));
    list.PushClipRect(min, {x + handle, max.y}, true);
    list.AddRectFilled(min, max, faded(theme.accent, lively ? 0.28F : 0.2F), rounding);
    list.PopClipRect();
    // The handle stands at the foot, clear of the name and the number that it passes under.
    const float foot = std::floor((max.y - min.y) * 0.22F);
    list.AddRectFilled({x, max.y - foot}, {x + handle, max.y},
                       faded(lively ? theme.accent_hovered : theme.accent), std::min(rounding, handle / 2));
    const float pad = ImGui::GetStyle().FramePadding.x;
    const float top = std::floor((min.y + max.y - fonts.number->FontSize) / 2);
    const std::string text = printed(type, value, format);
    if (name[0] != 0) {
        ImFont* font = ImGui::GetFont();
        const float width = fonts.number->CalcTextSizeA(fonts.number->FontSize, FLT_MAX, 0, text.c_str()).x;
        const float room = max.x - min.x - 2 * pad - width - theme.xs();
        if (room > theme.px(24))
            list.AddText(font, font->FontSize, {min.x + pad, top}, faded(theme.muted),
                         elided(name, room).c_str());
        draw_right_aligned(list, fonts.number, max.x - pad, top, faded(theme.text), text);
    } else {
        list.AddText(fonts.number, fonts.number->FontSize, {min.x + pad, top}, faded(theme.text),
                     text.c_str());
    }
    return changed;
}

bool value_slider(const char* id, const char* name, float* value, float low, float high, const char* format,
                  const Theme& theme, const Fonts& fonts) {
    return value_slider(id, name, ImGuiDataType_Float, value, &low, &high, format,
                        ImGuiSliderFlags_AlwaysClamp, theme, fonts);
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
    ImGui::TextUnformatted(elided(std::string(text), ImGui::GetContentRegionAvail().x).c_str());
    ImGui::PopStyleColor();
}

void empty_state(ImVec2 min, ImVec2 max, const std::string& line, const std::string& hint, const Theme& theme,
                 const Fonts& fonts) {
    const float room = std::min(max.x - min.x - theme.xl(), theme.px(360));
    if (room < theme.px(60))
        return;
    // Lines of about equal length: no last line of one word.
    const float whole = fonts.small->CalcTextSizeA(fonts.small->FontSize, FLT_MAX, 0, hint.c_str()).x;
    const float lines = std::ceil(whole / room);
    const float wrap = lines > 1 ? std::min(room, whole / lines + theme.px(28)) : room;
    const ImVec2 large = fonts.medium->CalcTextSizeA(fonts.medium->FontSize, FLT_MAX, room, line.c_str());
    const ImVec2 small = fonts.small->CalcTextSizeA(fonts.small->FontSize, FLT_MAX, wrap, hint.c_str());
    const float middle = (min.x + max.x) / 2;
    float y = std::floor(std::max(min.y, (min.y + max.y - large.y - theme.xs() - small.y) / 2));
    y += centred_lines(fonts.medium, theme.text, middle, y, line, room) + theme.xs();
    centred_lines(fonts.small, theme.muted, middle, y, hint, wrap);
}

void help_on_hover(std::string_view text, const Theme& theme, const Fonts& fonts) {
    if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        return;
    // Dear ImGui 1.86 times how long the hovered item has been so, but disabled ones have no identity.
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.HoveredId != 0 && context.HoveredIdTimer < kRestSeconds)
        return;
    ImGui::BeginTooltip();
    {
        const FontScope font(fonts.small); // ends before the tooltip does, as Dear ImGui demands
        ImGui::PushTextWrapPos(theme.px(280));
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
        ImGui::PopTextWrapPos();
    }
    ImGui::EndTooltip();
}

void close_on_escape() {
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false))
        ImGui::CloseCurrentPopup();
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
