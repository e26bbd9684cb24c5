#include "app/shell/frame_loop.hpp"

#include <array>
#include <cmath>
#include <ctime>

namespace penumbra {

namespace {

constexpr float kScaleStep = 0.125F;

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

    workspace_.register_actions(actions_, context_);

    const auto step_scale = [this](float steps) {
        set_scale(std::round(gui_.theme().scale / kScaleStep + steps) * kScaleStep);
    };
    actions_.add({.id = "view.light",
                  .label = "Light theme",
                  .menu = "View",
                  .shortcut = "Ctrl+T",
                  .run = [this] { set_theme(session_.theme == ThemeName::Dark ? "light" : "dark"); },
                  .checked = [this] { return session_.theme == ThemeName::Light; }});
    actions_.add({.id = "view.larger",
                  .label = "Larger",
                  .menu = "View",
                  .shortcut = "Ctrl++",
                  .run = [step_scale] { step_scale(1); },
                  .enabled = [this] { return gui_.theme().scale < kLargestScale; },
                  .alternatives = {"Ctrl+=", "Ctrl+Shift+=", "Ctrl+Shift++"},
                  .while_typing = true});
    actions_.add({.id = "view.smaller",
                  .label = "Smaller",
                  .menu = "View",
                  .shortcut = "Ctrl+-",
                  .run = [step_scale] { step_scale(-1); },
                  .enabled = [this] { return gui_.theme().scale > kSmallestScale; },
                  .while_typing = true});
    actions_.add({.id = "view.normal",
                  .label = "Normal size",
                  .menu = "View",
                  .shortcut = "Ctrl+0",
                  .run =
                      [this] {
                          session_.ui_scale = 0;
                          wanted_look_ = {gui_.theme().name, backend_.content_scale()};
                          owed_ = 3;
                      },
                  .while_typing = true});
    actions_.add({.id = "view.areas", .label = "Reset the areas", .menu = "View", .run = [this] {
                      session_.ratios.clear();
                  }});
    actions_.add({.id = "help.keys",
                  .label = "Keys and actions",
                  .menu = "Help",
                  .shortcut = "F1",
                  .run = [this] { help_open_ = !help_open_; },
                  .alternatives = {"?", "Shift+/", "Shift+?"},
                  .while_typing = true});
}

} // namespace penumbra
