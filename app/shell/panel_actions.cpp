#include "app/shell/panel_actions.hpp"

#include "app/shell/frame_loop.hpp"

#include <algorithm>
#include <cctype>

namespace penumbra {

std::string panel_slug(std::string_view title) {
    std::string slug(title);
    std::ranges::transform(slug, slug.begin(), [](unsigned char c) {
        return std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : '-';
    });
    return slug;
}

std::string panel_action(const PanelVerb& verb, std::string_view title) {
    return std::string(verb.id) + "." + panel_slug(title);
}

/// For the palette and the menus of titles: in no menu of the bar, which would be long with them.
void FrameLoop::register_panel_actions() {
    for (const auto& owned : workspace_.panels()) {
        Panel& panel = *owned;
        const std::string title = panel.title();
        const auto add = [&](const PanelVerb& verb, std::function<void()> run,
                             std::function<bool()> enabled = {}, std::string needs = {}) {
            actions_.add({.id = panel_action(verb, title),
                          .label = verb.label + title + verb.after,
                          .run = std::move(run),
                          .enabled = std::move(enabled),
                          .while_typing = true,
                          .needs = std::move(needs)});
        };
        const auto& [show, present, picture, copy, table] = kPanelVerbs;
        add(show, [this, title] { workspace_.show(title); });
        add(present, [this, title] {
            set_presenting(true);
            workspace_.show(title);
        });
        add(picture, [this, title] { choose_panel_picture(title); });
        const auto full = [&panel] { return panel.has_table(); };
        const std::string empty = title + " shows no numbers now.";
        add(
            copy,
            [this, &panel] {
                ImGui::SetClipboardText(panel.table().c_str());
                say("Copied the table of " + std::string(panel.title()) + ".");
            },
            full, empty);
        add(
            table, [this, &panel] { choose_table_file(panel); }, full, empty);
    }
}

void FrameLoop::choose_panel_picture(const std::string& title) {
    workspace_.show(title); // it has its pictures by the time the file is named
    choose_file({.title = "Save a picture of " + title,
                 .save = true,
                 .extension = ".png",
                 .name = panel_slug(title) + ".png",
                 .chosen = [this, title](const std::filesystem::path& file) {
                     wanted_picture_ = {file, title};
                     owe_frames();
                 }});
}

void FrameLoop::choose_table_file(const Panel& panel) {
    const std::string title = panel.title();
    // Taken now: what is saved is what was on the screen when the person asked.
    choose_file({.title = "Save the table of " + title,
                 .save = true,
                 .extension = ".csv",
                 .name = panel_slug(title) + ".csv",
                 .chosen = [this, table = panel.table()](const std::filesystem::path& file) {
                     try {
                         write_file_atomically(file, table);
                         say("Wrote " + file.string() + ".");
                     } catch (const Error& problem) {
                         complain(problem.what());
                     }
                 }});
}

} // namespace penumbra
