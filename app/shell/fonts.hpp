#pragma once

#include <imgui.h>
#include <string_view>

namespace penumbra {

/// The program's fonts in pixels at the current scale. Inter where it is installed, Dear ImGui's built-in
/// face otherwise. Besides Latin-1 they hold Greek, arrows, mathematical signs and simple shapes. All
/// pointers are valid (never null) until the next load_fonts().
struct Fonts {
    ImFont* body = nullptr;         ///< 15 px regular; the default
    ImFont* medium = nullptr;       ///< 15 px medium weight: buttons that matter, selected things
    ImFont* small = nullptr;        ///< 12.5 px: labels, axis numbers, captions
    ImFont* heading = nullptr;      ///< 18 px semi-bold
    ImFont* number = nullptr;       ///< 15 px with digits of equal advance, for columns and changing values
    ImFont* small_number = nullptr; ///< 12.5 px with digits of equal advance
    ImFont* large_number = nullptr; ///< 28 px with digits of equal advance: the figure a panel is about
    bool real = false;              ///< false: the built-in face had to do
};

/// Builds the atlas for a UI scale, between frames. The renderer's font texture must be made anew afterwards.
Fonts load_fonts(ImFontAtlas& atlas, float scale);

/// Pushes a font for a scope.
class FontScope {
  public:
    explicit FontScope(ImFont* font) { ImGui::PushFont(font); }
    ~FontScope() { ImGui::PopFont(); }
    FontScope(const FontScope&) = delete;
    FontScope& operator=(const FontScope&) = delete;
};

/// Text whose right edge is at x = right (window pixels), top at y.
void draw_right_aligned(ImDrawList& list, ImFont* font, float right, float top, ImU32 colour,
                        std::string_view text);

} // namespace penumbra
