#pragma once

#include "app/shell/backend.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

namespace penumbra {

/// Dear ImGui's context, its renderer, and the look of things. One at a time, after the backend.
class Gui {
  public:
    /// @throws Error when the renderer cannot start.
    explicit Gui(Backend& backend);
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    /// Style, fonts and the font texture for a theme and a UI scale (kept within 1..2). Between frames.
    void set_look(ThemeName name, float scale);
    const Theme& theme() const { return theme_; }
    const Fonts& fonts() const { return fonts_; }

    /// Opens a frame of `seconds` since the last one; input has been put into ImGui::GetIO() before.
    void begin(double seconds);
    /// Closes it and hands the drawing to OpenGL, unless the same is on the screen already and `force` is not
    /// set: of the frames that follow an input most change nothing. Returns whether there is something to
    /// present.
    bool submit(bool force);

  private:
    Backend& backend_;
    Theme theme_;
    Fonts fonts_;
    std::uint64_t on_screen_ = 0; ///< fingerprint of what was drawn last; 0: nothing
};

constexpr float kSmallestScale = 1;
constexpr float kLargestScale = 2;

} // namespace penumbra
