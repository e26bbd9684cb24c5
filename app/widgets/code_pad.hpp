#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <imgui.h>
#include <optional>
#include <span>
#include <string>

namespace penumbra {

/// Two coordinates of a code.
struct PadPoint {
    float x = 0;
    float y = 0;
    bool operator==(const PadPoint&) const = default;
};
struct PadDot {
    PadPoint at;
    ImU32 colour = 0;
};

/// What the pad shows besides the dots.
struct PadOptions {
    int chosen = -1;               ///< the dot that a drag moves; -1: none
    int pointed = -1;              ///< a dot that is pointed at elsewhere
    std::optional<PadPoint> cross; ///< a place of its own
    bool flat = false;             ///< the code has one dimension: everything lies on the middle line
    std::string x_label;           ///< with an arrow
    std::string y_label;           ///< none where it is flat
};

/// A square of the plane in which codes lie that are N(0, I) a priori, with circles at 1, 2 and 3 standard
/// deviations. A drag with the left button moves the chosen dot; one that begins on another dot chooses that
/// one, and moves it when the pointer has left it. What lies beyond the square stands at its edge, hollow.
class CodePad {
  public:
    static constexpr float kRange = 3.4F; ///< of both coordinates, to either side

    struct Touched {
        int hovered = -1;              ///< dot under the pointer
        int chose = -1;                ///< dot that was pressed
        std::optional<PadPoint> place; ///< where the chosen dot belongs now
    };
    Touched draw(const char* id, float side, std::span<const PadDot> dots, const PadOptions& options,
                 const Theme& theme, const Fonts& fonts);
    /// The button is down.
    bool held() const { return held_; }

    /// The place of a point of a square of that side, from its upper left corner; points outside stand at its
    /// edge.
    static PadPoint place_at(ImVec2 point, float side, bool flat);
    /// The reverse, with places outside at the edge.
    static ImVec2 point_at(PadPoint place, float side, bool flat);

  private:
    void draw_plane(ImVec2 min, float side, const PadOptions& options, const Theme& theme,
                    const Fonts& fonts) const;

    bool held_ = false;
    bool moves_ = false; ///< the pointer is far enough from where it was pressed
    ImVec2 pressed_{};
};

} // namespace penumbra
