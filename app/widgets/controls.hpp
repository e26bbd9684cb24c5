#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <imgui.h>
#include <string>
#include <string_view>

namespace penumbra {

/// The button that a panel wants pressed: filled with the accent.
bool primary_button(const char* label, ImVec2 size, const Theme& theme, const Fonts& fonts);
/// A button that stays down: filled faintly and outlined with the accent while `on`.
bool toggle_button(const char* label, bool on, ImVec2 size, const Theme& theme);
/// A slider that fills from the left: an optional name at its left end, the value at the right end, or at the
/// left where there is no name. Ctrl+click types a value. Same rules as ImGui::SliderScalar for `format` and
/// `flags`.
/// @param value, low, high  of `type`, float, double or 64 bits signed
bool value_slider(const char* id, const char* name, ImGuiDataType type, void* value, const void* low,
                  const void* high, const char* format, ImGuiSliderFlags flags, const Theme& theme,
                  const Fonts& fonts);
bool value_slider(const char* id, const char* name, float* value, float low, float high, const char* format,
                  const Theme& theme, const Fonts& fonts);
/// Text in the muted colour, wrapped at the right edge.
void muted_text(std::string_view text, const Theme& theme);
/// Text in any colour, wrapped at the right edge.
void coloured_text(std::string_view text, ImU32 colour);
/// A small caption above something.
void caption(std::string_view text, const Theme& theme, const Fonts& fonts);
/// Words in the middle of an area that has nothing to show yet: a line, and a smaller one about what to do.
void empty_state(ImVec2 min, ImVec2 max, const std::string& line, const std::string& hint, const Theme& theme,
                 const Fonts& fonts);
/// A tooltip on the last item, wrapped, after the pointer has rested on it; also on disabled items.
void help_on_hover(std::string_view text, const Theme& theme, const Fonts& fonts);
/// Lets Escape close the combo box or popup being drawn, which Dear ImGui 1.86 does only with keyboard
/// navigation (whose use of Space would be in the way).
void close_on_escape();
/// The text cut to `width` with an ellipsis, in the current font.
std::string elided(const std::string& text, float width);

/// Lays items out in rows that wrap: call before each item with its width.
class Flow {
  public:
    explicit Flow(float gap) : gap_(gap) {
        right_ = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    }
    /// Returns the width left in the row for an item that may grow.
    float place(float width);

  private:
    float gap_;
    float right_ = 0;
    bool first_ = true;
};

} // namespace penumbra
