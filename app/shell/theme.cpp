#include "app/shell/theme.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace penumbra {

namespace {

constexpr ImU32 rgb(unsigned hex) {
    return IM_COL32((hex >> 16) & 255U, (hex >> 8) & 255U, hex & 255U, 255U);
}

// Found by a search that started from Okabe & Ito's hues and drove apart the closest pair, in Oklab, as seen
// with normal vision and without each kind of cone; tests/app/theme_test.cpp measures the distances.
constexpr std::array<ImU32, 10> kDigitsOnDark{rgb(0xf19c1c), rgb(0x59d3ff), rgb(0x14756a), rgb(0xfede47),
                                              rgb(0x739dfc), rgb(0xb53e0c), rgb(0xaf85aa), rgb(0x8851bc),
                                              rgb(0xbcf8c9), rgb(0xb3baa5)};
constexpr std::array<ImU32, 10> kDigitsOnLight{rgb(0x9b6601), rgb(0x3096f1), rgb(0x3f886e), rgb(0xa79208),
                                               rgb(0x3c4db5), rgb(0x610000), rgb(0x7e366b), rgb(0x8469af),
                                               rgb(0x4a5218), rgb(0x292c3c)};

Theme dark() {
    Theme t;
    t.window = rgb(0x0e1014);
    t.panel = rgb(0x16191f);
    t.raised = rgb(0x222730);
    t.hovered = rgb(0x2b313c);
    t.pressed = rgb(0x343b48);
    t.well = rgb(0x0f1216);
    t.border = rgb(0x2a303a);
    t.grid = rgb(0x242a33);
    t.text = rgb(0xe8eaee);
    t.muted = rgb(0x9aa3b2);
    t.accent = rgb(0x8aa4ff);
    t.accent_hovered = rgb(0xa3b8ff);
    t.on_accent = rgb(0x0d1226);
    t.good = rgb(0x5bc8a0);
    t.warning = rgb(0xe8b04a);
    t.bad = rgb(0xff8a75);
    return t;
}

Theme light() {
    Theme t;
    t.window = rgb(0xeceef2);
    t.panel = rgb(0xfdfdfe);
    t.raised = rgb(0xeef0f4);
    t.hovered = rgb(0xe3e7ee);
    t.pressed = rgb(0xd6dce6);
    t.well = rgb(0xf4f5f8);
    t.border = rgb(0xd5d9e1);
    t.grid = rgb(0xe2e5eb);
    t.text = rgb(0x1b1f27);
    t.muted = rgb(0x5b6472);
    t.accent = rgb(0x3a56d4);
    t.accent_hovered = rgb(0x2c46bd);
    t.on_accent = rgb(0xffffff);
    t.good = rgb(0x0b7a55);
    t.warning = rgb(0x8f5c00);
    t.bad = rgb(0xbe3518);
    return t;
}

void set_colours(const Theme& t, ImGuiStyle& style) {
    const auto set = [&style](ImGuiCol slot, ImU32 colour) {
        style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(colour);
    };
    const ImU32 nothing = IM_COL32(0, 0, 0, 0);
    set(ImGuiCol_Text, t.text);
    set(ImGuiCol_TextDisabled, t.muted);
    set(ImGuiCol_WindowBg, t.window);
    set(ImGuiCol_ChildBg, nothing);
    set(ImGuiCol_PopupBg, t.name == ThemeName::Dark ? mix(t.panel, t.raised, 0.5F) : t.panel);
    set(ImGuiCol_Border, t.border);
    set(ImGuiCol_BorderShadow, nothing);
    set(ImGuiCol_FrameBg, t.raised);
    set(ImGuiCol_FrameBgHovered, t.hovered);
    set(ImGuiCol_FrameBgActive, t.pressed);
    set(ImGuiCol_TitleBg, t.panel);
    set(ImGuiCol_TitleBgActive, t.panel);
    set(ImGuiCol_TitleBgCollapsed, t.panel);
    set(ImGuiCol_MenuBarBg, t.window);
    set(ImGuiCol_ScrollbarBg, nothing);
    set(ImGuiCol_ScrollbarGrab, t.hovered);
    set(ImGuiCol_ScrollbarGrabHovered, t.pressed);
    set(ImGuiCol_ScrollbarGrabActive, t.accent);
    set(ImGuiCol_CheckMark, t.accent);
    set(ImGuiCol_SliderGrab, t.accent);
    set(ImGuiCol_SliderGrabActive, t.accent_hovered);
    set(ImGuiCol_Button, t.raised);
    set(ImGuiCol_ButtonHovered, t.hovered);
    set(ImGuiCol_ButtonActive, t.pressed);
    set(ImGuiCol_Header, t.selection);
    set(ImGuiCol_HeaderHovered, t.hovered);
    set(ImGuiCol_HeaderActive, t.pressed);
    set(ImGuiCol_Separator, t.border);
    set(ImGuiCol_SeparatorHovered, t.accent);
    set(ImGuiCol_SeparatorActive, t.accent);
    set(ImGuiCol_ResizeGrip, nothing);
    set(ImGuiCol_ResizeGripHovered, t.hovered);
    set(ImGuiCol_ResizeGripActive, t.accent);
    set(ImGuiCol_Tab, t.panel);
    set(ImGuiCol_TabHovered, t.hovered);
    set(ImGuiCol_TabActive, t.raised);
    set(ImGuiCol_TabUnfocused, t.panel);
    set(ImGuiCol_TabUnfocusedActive, t.raised);
    set(ImGuiCol_PlotLines, t.accent);
    set(ImGuiCol_PlotLinesHovered, t.accent_hovered);
    set(ImGuiCol_PlotHistogram, t.accent);
    set(ImGuiCol_PlotHistogramHovered, t.accent_hovered);
    set(ImGuiCol_TableHeaderBg, t.raised);
    set(ImGuiCol_TableBorderStrong, t.border);
    set(ImGuiCol_TableBorderLight, t.grid);
    set(ImGuiCol_TableRowBg, nothing);
    set(ImGuiCol_TableRowBgAlt, with_alpha(t.raised, 0.35F));
    set(ImGuiCol_TextSelectedBg, t.selection);
    set(ImGuiCol_DragDropTarget, t.accent);
    set(ImGuiCol_NavHighlight, t.accent);
    set(ImGuiCol_NavWindowingHighlight, t.accent);
    set(ImGuiCol_NavWindowingDimBg, with_alpha(t.window, 0.6F));
    set(ImGuiCol_ModalWindowDimBg,
        with_alpha(t.name == ThemeName::Dark ? rgb(0x000000) : rgb(0x2a3140), 0.45F));
}

double linear(unsigned channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

/// WCAG 2.1 relative luminance.
double luminance(ImU32 colour) {
    return 0.2126 * linear(colour & 255U) + 0.7152 * linear((colour >> 8) & 255U) +
           0.0722 * linear((colour >> 16) & 255U);
}

} // namespace

const char* to_string(ThemeName name) {
    return name == ThemeName::Dark ? "dark" : "light";
}

ThemeName theme_name(const std::string& text) {
    if (text == "dark") {
        return ThemeName::Dark;
    }
    if (text == "light") {
        return ThemeName::Light;
    }
    throw Error("There is no theme called '" + text + "'.", "Use dark or light.");
}

ImU32 Theme::digit(int digit) const {
    const auto index = static_cast<std::size_t>(((digit % 10) + 10) % 10);
    return name == ThemeName::Dark ? kDigitsOnDark[index] : kDigitsOnLight[index];
}

ImU32 Theme::series(std::size_t index) const {
    // Each as far as can be from the accent and the ones before it, in both themes and with every colour
    // vision.
    constexpr std::array<int, 7> kOrder{5, 3, 6, 0, 8, 9, 7};
    return index == 0 ? accent : digit(kOrder[(index - 1) % kOrder.size()]);
}

float Theme::px(float design) const {
    return std::round(design * scale);
}

Theme make_theme(ThemeName name, float scale) {
    Theme theme = name == ThemeName::Dark ? dark() : light();
    theme.name = name;
    theme.scale = scale;
    theme.selection = with_alpha(theme.accent, name == ThemeName::Dark ? 0.28F : 0.18F);
    return theme;
}

void apply_style(const Theme& theme, ImGuiStyle& style) {
    style = ImGuiStyle();
    style.WindowPadding = {theme.m(), theme.m()};
    style.WindowRounding = theme.rounding();
    style.ChildRounding = theme.rounding();
    style.PopupRounding = theme.rounding();
    style.FrameRounding = theme.px(5);
    style.GrabRounding = theme.px(4);
    style.ScrollbarRounding = theme.px(4);
    style.TabRounding = theme.px(5);
    style.FramePadding = {theme.px(10), theme.px(5)};
    style.ItemSpacing = {theme.s(), theme.px(7)};
    style.ItemInnerSpacing = {theme.px(6), theme.xs()};
    style.CellPadding = {theme.s(), theme.px(3)};
    style.IndentSpacing = theme.l();
    style.ScrollbarSize = theme.px(10);
    style.GrabMinSize = theme.px(12);
    style.WindowBorderSize = 1;
    style.ChildBorderSize = 1;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = 0;
    style.DisabledAlpha = 0.45F;
    style.DisplaySafeAreaPadding = {0, 0};
    style.CircleTessellationMaxError = 0.2F;
    set_colours(theme, style);
}

ImU32 with_alpha(ImU32 colour, float alpha) {
    const auto a = static_cast<ImU32>(std::lround(std::clamp(alpha, 0.0F, 1.0F) * 255.0F));
    return (colour & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
    ImU32 mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const auto from = static_cast<float>((a >> shift) & 255U);
        const auto to = static_cast<float>((b >> shift) & 255U);
        mixed |= static_cast<ImU32>(std::lround(from + (to - from) * t)) << shift;
    }
    return mixed;
}

double contrast_ratio(ImU32 a, ImU32 b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace penumbra
