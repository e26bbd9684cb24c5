#pragma once

#include "app/shell/backend.hpp"
#include "app/shell/damage.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/frame_parts.hpp"
#include "app/shell/theme.hpp"

namespace penumbra {

/// How much of the window a frame draws: what looks different from the last one, or everything, to compare.
enum class Redraw { Damaged, Whole };

/// Dear ImGui's context, its renderer, and the look of things. One at a time, after the backend.
class Gui {
  public:
    /// @throws Error when the renderer cannot start.
    explicit Gui(Backend& backend, ThemeName name = ThemeName::Dark, float scale = 1);
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    /// Style, fonts and the font texture for a theme and a UI scale (kept within 1..2). Between frames.
    void set_look(ThemeName name, float scale);
    const Theme& theme() const { return theme_; }
    const Fonts& fonts() const { return fonts_; }

    /// Opens a frame of `seconds` since the last one; input has been put into ImGui::GetIO() before.
    void begin(double seconds);
    /// Closes it and draws what looks different from the last frame into the backend's picture; of the frames
    /// that follow an input most change nothing. Returns whether there is something to present; `force` says
    /// so in any case.
    bool submit(bool force, FrameParts& parts);
    /// Share of the window that the last submit() drew, 0..1.
    double redrawn() const { return redrawn_; }
    void set_redraw(Redraw redraw) { redraw_ = redraw; }

  private:
    Backend& backend_;
    Theme theme_;
    Fonts fonts_;
    Damage damage_;
    double redrawn_ = 0;
    Redraw redraw_ = Redraw::Damaged;
};

constexpr float kSmallestScale = 1;
constexpr float kLargestScale = 2;

} // namespace penumbra
