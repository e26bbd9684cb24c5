#include "app/shell/frame_loop.hpp"

#include <array>
#include <cmath>
#include <ctime>
#include <iterator>
#include <sstream>

namespace penumbra {

namespace {

constexpr float kScaleStep = 0.125F;
constexpr float kPresentedScale = 1.5F; ///< of a presentation's type
constexpr const char* kView = "View";

/// "penumbra-2024-05-31-142501.png" in the working directory.
std::filesystem::path screenshot_name() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 64> name{};
    std::strftime(name.data(), name.size(), "penumbra-%Y-%m-%d-%H%M%S.png", &local);
    return name.data();
}

} // namespace

/// The shell's own actions; the panels' come between "File" and "View".
void FrameLoop::register_actions() {
    actions_.add(
        {.id = "file.open", .label = "Open checkpoint…", .menu = "File", .shortcut = "Ctrl+O", .run = [this] {
             choose_file({.title = "Open a checkpoint",
                          .extension = ".safetensors",
                          .chosen = [this](const std::filesystem::path& path) { open(path); }});
         }});
    actions_.add({.id = "file.data",
                  .label = "Open data folder…",
                  .menu = "File",
                  .shortcut = "Ctrl+D",
                  .run = [this] {
                      choose_file({.title = "Open a folder with IDX files",
                                   .folder = true,
                                   .chosen = [this](const std::filesystem::path& path) { open(path); }});
                  }});
    actions_.add({.id = "file.picture",
                  .label = "Save picture of the window",
                  .menu = "File",
                  .shortcut = "F12",
                  .run = [this] { screenshot(screenshot_name()); }});
    actions_.add({.id = "file.quit",
                  .label = "Quit",
                  .menu = "File",
                  .shortcut = "Ctrl+Q",
                  .run = [this] { closing_ = true; },
                  .while_typing = true});

    register_edits();
    workspace_.register_actions(actions_, context_);

    register_views();
    register_panel_actions();
    actions_.add({.id = kPaletteAction,
                  .label = "Find an action…",
                  .menu = "Help",
                  .shortcut = "Ctrl+P",
                  .run = [this] { palette_.toggle(); },
                  .while_typing = true});
    actions_.add({.id = "help.introduction", .label = "Show me around", .menu = "Help", .run = [this] {
                      set_presenting(false);
                      introduction_.begin();
                  }});
    actions_.add({.id = "help.keys",
                  .label = "Keys and actions",
                  .menu = "Help",
                  .shortcut = "F1",
                  .run = [this] { help_open_ = !help_open_; },
                  .alternatives = {"?", "Shift+/", "Shift+?"},
                  .while_typing = true});
}

void FrameLoop::register_edits() {
    const auto tell = [this](const char* how, const std::string& what) {
        if (!what.empty()) {
            say(how + what + ".");
        }
    };
    actions_.add({.id = "edit.undo",
                  .label = "Undo",
                  .menu = "Edit",
                  .shortcut = "Ctrl+Z",
                  .run = [this, tell] { tell("Took back: ", history_.undo()); },
                  .enabled = [this] { return history_.can_undo(); },
                  .needs = "Nothing has been done that could be taken back."});
    actions_.add({.id = "edit.redo",
                  .label = "Redo",
                  .menu = "Edit",
                  .shortcut = "Ctrl+Shift+Z",
                  .run = [this, tell] { tell("Done again: ", history_.redo()); },
                  .enabled = [this] { return history_.can_redo(); },
                  .alternatives = {"Ctrl+Y"},
                  .needs = "Nothing has been taken back."});
}

void FrameLoop::register_views() {
    const auto presenting = [this] { return workspace_.presenting(); };
    const std::string not_presenting = "No panel is being presented (F5).";
    actions_.add({.id = "view.light",
                  .label = "Light theme",
                  .menu = kView,
                  .shortcut = "Ctrl+T",
                  .run = [this] { set_theme(session_.theme == ThemeName::Dark ? "light" : "dark"); },
                  .checked = [this] { return session_.theme == ThemeName::Light; }});
    actions_.add({.id = "view.larger",
                  .label = "Larger",
                  .menu = kView,
                  .shortcut = "Ctrl++",
                  .run = [this] { step_scale(1); },
                  .enabled = [this] { return gui_.theme().scale < kLargestScale; },
                  .alternatives = {"Ctrl+=", "Ctrl+Shift+=", "Ctrl+Shift++"},
                  .while_typing = true,
                  .needs = "Everything is as large as it gets."});
    actions_.add({.id = "view.smaller",
                  .label = "Smaller",
                  .menu = kView,
                  .shortcut = "Ctrl+-",
                  .run = [this] { step_scale(-1); },
                  .enabled = [this] { return gui_.theme().scale > kSmallestScale; },
                  .while_typing = true,
                  .needs = "Everything is as small as it gets."});
    actions_.add({.id = "view.normal",
                  .label = "Normal size",
                  .menu = kView,
                  .shortcut = "Ctrl+0",
                  .run =
                      [this] {
                          if (!workspace_.presenting()) {
                              session_.ui_scale = 0;
                          }
                          wanted_look_ = {gui_.theme().name, usual_scale()};
                          owe_frames();
                      },
                  .while_typing = true});
    actions_.add({.id = "view.present",
                  .label = "Present one panel",
                  .menu = kView,
                  .shortcut = "F5",
                  .run = [this] { set_presenting(!workspace_.presenting()); },
                  .checked = presenting,
                  .while_typing = true});
    actions_.add({.id = "view.present-next",
                  .label = "Present the next panel",
                  .menu = kView,
                  .shortcut = "Right",
                  .run = [this] { workspace_.present_next(1); },
                  .enabled = presenting,
                  .alternatives = {"PageDown"},
                  .needs = not_presenting});
    actions_.add({.id = "view.present-previous",
                  .label = "Present the previous panel",
                  .menu = kView,
                  .shortcut = "Left",
                  .run = [this] { workspace_.present_next(-1); },
                  .enabled = presenting,
                  .alternatives = {"PageUp"},
                  .needs = not_presenting});
    actions_.add({.id = "view.present-end",
                  .label = "End the presentation",
                  .menu = kView,
                  .shortcut = "Escape",
                  .run = [this] { set_presenting(false); },
                  .enabled = presenting,
                  .needs = not_presenting});
    actions_.add({.id = "view.full-screen",
                  .label = "Full screen",
                  .menu = kView,
                  .shortcut = "F11",
                  .run = [this] { set_full_screen(!full_screen_); },
                  .checked = [this] { return full_screen_; },
                  .while_typing = true});
    actions_.add({.id = "view.frame-times",
                  .label = "Show frame times",
                  .menu = kView,
                  .run =
                      [this] {
                          frame_times_ = !frame_times_;
                          session_.set_flag(kFrameTimes, frame_times_);
                      },
                  .checked = [this] { return frame_times_; }});
    actions_.add({.id = "view.areas", .label = "Reset the areas", .menu = kView, .run = [this] {
                      session_.ratios.clear();
                  }});
}

float FrameLoop::usual_scale() const {
    const float scale = session_.ui_scale > 0 ? session_.ui_scale : backend_.content_scale();
    return workspace_.presenting() ? kPresentedScale * scale : scale;
}

void FrameLoop::step_scale(float steps) {
    set_scale(std::round(gui_.theme().scale / kScaleStep + steps) * kScaleStep);
}

void FrameLoop::set_presenting(bool on) {
    if (on == workspace_.presenting()) {
        return;
    }
    if (on) {
        workspace_.present(ImGui::GetIO().MousePos);
    } else {
        workspace_.end_presentation();
    }
    wanted_look_ = {gui_.theme().name, usual_scale()};
    set_full_screen(on);
    if (on) {
        say("Presenting one panel. Right and Left show the others, Escape ends it.");
    }
    owe_frames();
}

void FrameLoop::set_full_screen(bool on) {
    full_screen_ = on;
    backend_.set_full_screen(on);
    owe_frames();
}

/// What was used last, from one start to the next; the session is written when the program ends.
void FrameLoop::remember_recent() {
    std::istringstream words(session_.text("actions.recent"));
    const std::vector<std::string> ids{std::istream_iterator<std::string>(words), {}};
    actions_.set_recent(ids);
}

} // namespace penumbra
