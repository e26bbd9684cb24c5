#pragma once

#include <cstddef>
#include <imgui.h>
#include <string>

namespace penumbra {

enum class ThemeName { Dark, Light };

const char* to_string(ThemeName name);
/// "dark" or "light". @throws Error for anything else.
ThemeName theme_name(const std::string& text);

/// Colours and measures of everything that is drawn. One accent colour; panels are flat with thin borders.
/// Measures are given at scale 1 and turned into pixels by px().
struct Theme {
    ThemeName name = ThemeName::Dark;
    float scale = 1; ///< UI scale, 1..2

    ImU32 window = 0;  ///< behind the panels
    ImU32 panel = 0;   ///< a panel's ground
    ImU32 raised = 0;  ///< buttons, fields, menus: one step above the panel
    ImU32 hovered = 0; ///< the same under the pointer
    ImU32 pressed = 0; ///< and held down
    ImU32 well = 0;    ///< plot and image grounds: one step below the panel
    ImU32 border = 0;  ///< thin lines round panels and fields
    ImU32 grid = 0;    ///< lines in plots
    ImU32 text = 0;    ///< contrast with panel >= 7
    ImU32 muted = 0;   ///< labels, units, empty states: contrast with panel >= 4.5
    ImU32 accent =
        0; ///< the one colour for what is active or asks to be pressed; readable as text on a panel
    ImU32 accent_hovered = 0;
    ImU32 on_accent = 0; ///< text on the accent
    ImU32 selection = 0; ///< the accent, faint: selected rows, selected text
    ImU32 good = 0;      ///< readable as text on a panel, as are the next two
    ImU32 warning = 0;
    ImU32 bad = 0;

    /// Colour of a class, 0..9 (taken modulo 10): the same in every panel; told apart by people with the
    /// common colour blindnesses, hues after Okabe & Ito 2008 and Tol 2021, each readable (3:1) on a panel.
    ImU32 digit(int digit) const;
    /// Colour of the i-th curve of a plot; starts with the accent, then hues far apart.
    ImU32 series(std::size_t index) const;

    /// Pixels of a measure given at scale 1, rounded to whole pixels.
    float px(float design) const;
    // The spacing scale, in pixels.
    float xs() const { return px(4); }
    float s() const { return px(8); }
    float m() const { return px(12); }
    float l() const { return px(16); }
    float xl() const { return px(24); }
    float rounding() const { return px(6); }
};

Theme make_theme(ThemeName name, float scale);
/// Sets Dear ImGui's style (colours and sizes) from the theme. Call between frames.
void apply_style(const Theme& theme, ImGuiStyle& style);

/// The same colour with another opacity, 0..1.
ImU32 with_alpha(ImU32 colour, float alpha);
/// Blend from a to b, t in 0..1, per channel.
ImU32 mix(ImU32 a, ImU32 b, float t);
/// WCAG 2.1 contrast ratio of two opaque colours, 1..21.
double contrast_ratio(ImU32 a, ImU32 b);

} // namespace penumbra
