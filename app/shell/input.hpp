#pragma once

#include "app/shell/actions.hpp"
#include "app/shell/panel.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <imgui.h>
#include <variant>
#include <vector>

namespace penumbra {

/// What a window system can tell us. Positions are window pixels (of the framebuffer).
namespace input {
struct Move {
    float x = 0, y = 0;
};
struct Button {
    int button = 0; ///< 0 left, 1 right, 2 middle
    bool pressed = false;
};
struct Wheel {
    float x = 0, y = 0;
};
struct Key {
    int key =
        0; ///< the character printed on the key (upper case ASCII) where it has one, else the GLFW key code
    bool pressed = false; ///< a key held down repeats this
};
struct Character {
    unsigned codepoint = 0;
};
struct Drop {
    std::vector<std::filesystem::path> paths;
};
struct Focus {
    bool focused = true;
};
struct Leave {};
struct Redraw {}; ///< the window was uncovered or changed its size
struct ScaleChange {
    float scale = 1;
};
struct Close {};
} // namespace input

struct InputEvent {
    double time = 0; ///< now_seconds() when it reached us
    std::variant<input::Move, input::Button, input::Wheel, input::Key, input::Character, input::Drop,
                 input::Focus, input::Leave, input::Redraw, input::ScaleChange, input::Close>
        what;
};

/// Events between a backend (or a script) and the frame loop, in order. Used from the UI thread only.
using InputQueue = std::deque<InputEvent>;

/// What one frame takes from the queue, besides what went into ImGuiIO.
struct FrameInput {
    std::vector<PointerSample> pointer;
    std::vector<Chord> chords; ///< keys pressed, with the modifiers held then
    std::vector<std::filesystem::path> dropped;
    float scale = 0; ///< a new content scale, or 0
    bool close = false;
    bool redraw = false; ///< what was on the screen is lost
    bool any = false;    ///< something was delivered
};

/// Feeds Dear ImGui 1.86 by hand, so that real and scripted input take one path. 1.86 knows only the state at
/// the frame's beginning; so a frame ends early, and leaves the rest for the next one, where an event would
/// hide an earlier one: a button or key that changes twice, movement after a button changed, a key after
/// text.
class InputFeeder {
  public:
    /// Sets io.KeyMap; once per ImGui context.
    static void map_keys(ImGuiIO& io);
    FrameInput deliver(InputQueue& queue, ImGuiIO& io);

  private:
    void apply(const InputEvent& event, ImGuiIO& io, FrameInput& frame);
    void press(const input::Key& event, ImGuiIO& io, FrameInput& frame);

    ImVec2 position_{-1, -1};
    std::array<bool, 5> buttons_{};
};

} // namespace penumbra
