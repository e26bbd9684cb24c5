#include "app/shell/input.hpp"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <cfloat>
#include <set>

namespace penumbra {

namespace {

/// What has happened in the frame so far; decides which events must wait.
struct Happened {
    bool wheel = false;
    bool text = false;
    std::set<int> buttons;
    std::set<int> keys;

    void note(const InputEvent& event) {
        if (const auto* button = std::get_if<input::Button>(&event.what)) {
            buttons.insert(button->button);
        } else if (const auto* key = std::get_if<input::Key>(&event.what)) {
            keys.insert(key->key);
        }
        wheel |= std::holds_alternative<input::Wheel>(event.what);
        text |= std::holds_alternative<input::Character>(event.what);
    }
};

bool must_wait(const InputEvent& event, const Happened& happened) {
    if (std::holds_alternative<input::Move>(event.what)) {
        return !happened.buttons.empty() || happened.wheel;
    }
    if (const auto* button = std::get_if<input::Button>(&event.what)) {
        return happened.buttons.contains(button->button) || happened.wheel || happened.text;
    }
    if (std::holds_alternative<input::Wheel>(event.what)) {
        return !happened.buttons.empty();
    }
    if (const auto* key = std::get_if<input::Key>(&event.what)) {
        return happened.keys.contains(key->key) || !happened.buttons.empty() || happened.text;
    }
    if (std::holds_alternative<input::Character>(event.what)) {
        return !happened.buttons.empty();
    }
    return false;
}

} // namespace

void InputFeeder::map_keys(ImGuiIO& io) {
    io.KeyMap[ImGuiKey_Tab] = GLFW_KEY_TAB;
    io.KeyMap[ImGuiKey_LeftArrow] = GLFW_KEY_LEFT;
    io.KeyMap[ImGuiKey_RightArrow] = GLFW_KEY_RIGHT;
    io.KeyMap[ImGuiKey_UpArrow] = GLFW_KEY_UP;
    io.KeyMap[ImGuiKey_DownArrow] = GLFW_KEY_DOWN;
    io.KeyMap[ImGuiKey_PageUp] = GLFW_KEY_PAGE_UP;
    io.KeyMap[ImGuiKey_PageDown] = GLFW_KEY_PAGE_DOWN;
    io.KeyMap[ImGuiKey_Home] = GLFW_KEY_HOME;
    io.KeyMap[ImGuiKey_End] = GLFW_KEY_END;
    io.KeyMap[ImGuiKey_Insert] = GLFW_KEY_INSERT;
    io.KeyMap[ImGuiKey_Delete] = GLFW_KEY_DELETE;
    io.KeyMap[ImGuiKey_Backspace] = GLFW_KEY_BACKSPACE;
    io.KeyMap[ImGuiKey_Space] = GLFW_KEY_SPACE;
    io.KeyMap[ImGuiKey_Enter] = GLFW_KEY_ENTER;
    io.KeyMap[ImGuiKey_Escape] = GLFW_KEY_ESCAPE;
    io.KeyMap[ImGuiKey_KeyPadEnter] = GLFW_KEY_KP_ENTER;
    io.KeyMap[ImGuiKey_A] = GLFW_KEY_A;
    io.KeyMap[ImGuiKey_C] = GLFW_KEY_C;
    io.KeyMap[ImGuiKey_V] = GLFW_KEY_V;
    io.KeyMap[ImGuiKey_X] = GLFW_KEY_X;
    io.KeyMap[ImGuiKey_Y] = GLFW_KEY_Y;
    io.KeyMap[ImGuiKey_Z] = GLFW_KEY_Z;
}

void InputFeeder::press(const input::Key& event, ImGuiIO& io, FrameInput& frame) {
    if (event.key < 0 || event.key >= IM_ARRAYSIZE(io.KeysDown)) {
        return;
    }
    io.KeysDown[event.key] = event.pressed;
    const auto held = [&io](int left, int right) { return io.KeysDown[left] || io.KeysDown[right]; };
    io.KeyCtrl = held(GLFW_KEY_LEFT_CONTROL, GLFW_KEY_RIGHT_CONTROL);
    io.KeyShift = held(GLFW_KEY_LEFT_SHIFT, GLFW_KEY_RIGHT_SHIFT);
    io.KeyAlt = held(GLFW_KEY_LEFT_ALT, GLFW_KEY_RIGHT_ALT);
    io.KeySuper = held(GLFW_KEY_LEFT_SUPER, GLFW_KEY_RIGHT_SUPER);
    const bool modifier = event.key >= GLFW_KEY_LEFT_SHIFT && event.key <= GLFW_KEY_RIGHT_SUPER;
    if (event.pressed && !modifier) {
        frame.chords.push_back({event.key, io.KeyCtrl, io.KeyShift, io.KeyAlt});
    }
}

void InputFeeder::apply(const InputEvent& event, ImGuiIO& io, FrameInput& frame) {
    const auto sample = [&] {
        frame.pointer.push_back({position_, event.time, buttons_[0], buttons_[1], buttons_[2]});
    };
    if (const auto* move = std::get_if<input::Move>(&event.what)) {
        position_ = {move->x, move->y};
        sample();
    } else if (const auto* button = std::get_if<input::Button>(&event.what)) {
        if (button->button >= 0 && button->button < static_cast<int>(buttons_.size())) {
            buttons_[static_cast<std::size_t>(button->button)] = button->pressed;
            sample();
        }
    } else if (const auto* wheel = std::get_if<input::Wheel>(&event.what)) {
        io.MouseWheel += wheel->y;
        io.MouseWheelH += wheel->x;
    } else if (const auto* key = std::get_if<input::Key>(&event.what)) {
        press(*key, io, frame);
    } else if (const auto* character = std::get_if<input::Character>(&event.what)) {
        io.AddInputCharacter(character->codepoint);
    } else if (const auto* drop = std::get_if<input::Drop>(&event.what)) {
        frame.dropped.insert(frame.dropped.end(), drop->paths.begin(), drop->paths.end());
    } else if (const auto* focus = std::get_if<input::Focus>(&event.what)) {
        io.AddFocusEvent(focus->focused); // releases all keys when the window loses the keyboard
    } else if (std::holds_alternative<input::Leave>(event.what)) {
        // Someone who drags out of the window is still dragging.
        if (std::none_of(buttons_.begin(), buttons_.end(), [](bool down) { return down; })) {
            position_ = {-FLT_MAX, -FLT_MAX};
        }
    } else if (const auto* scale = std::get_if<input::ScaleChange>(&event.what)) {
        frame.scale = scale->scale;
    } else if (std::holds_alternative<input::Redraw>(event.what)) {
        frame.redraw = true;
    } else if (std::holds_alternative<input::Close>(event.what)) {
        frame.close = true;
    }
}

FrameInput InputFeeder::deliver(InputQueue& queue, ImGuiIO& io) {
    FrameInput frame;
    Happened happened;
    io.MouseWheel = 0;
    io.MouseWheelH = 0;
    while (!queue.empty() && !must_wait(queue.front(), happened)) {
        happened.note(queue.front());
        apply(queue.front(), io, frame);
        queue.pop_front();
        frame.any = true;
    }
    io.MousePos = position_;
    for (std::size_t i = 0; i < buttons_.size(); ++i) {
        io.MouseDown[i] = buttons_[i];
    }
    return frame;
}

} // namespace penumbra
