// What the selection can be told from menu, palette and scripts, and what it writes to files.

#include "app/panels/selection_panel.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

constexpr const char* kMenu = "Map";
constexpr std::size_t kLargestSheet = 10000;

} // namespace

std::string SelectionPanel::table() const {
    return codes_csv(*probe_, images_, selection_->rows());
}

void SelectionPanel::save_pictures(PanelContext& context) {
    // Taken now: what is saved is what was chosen when the person asked.
    std::vector<std::uint8_t> pixels;
    const auto& rows = selection_->rows();
    const std::size_t count = std::min(rows.size(), kLargestSheet);
    for (const std::uint32_t row : std::span(rows).first(count)) {
        const auto image = images_.image(row);
        pixels.insert(pixels.end(), image.begin(), image.end());
    }
    const int columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count))));
    ShellServices& shell = context.shell;
    shell.choose_file(
        {.title = "Save the selected images as one picture",
         .save = true,
         .extension = ".png",
         .name = "selection.png",
         .chosen = [pixels = std::move(pixels), columns, count, &shell](const std::filesystem::path& file) {
             try {
                 write_png_grid(file, pixels, columns, /*scale=*/2, /*gap=*/2);
                 shell.say("Wrote " + std::to_string(count) + " images to " + file.string() + ".");
             } catch (const Error& error) {
                 shell.complain(error.what());
             }
         }});
}

void SelectionPanel::use_as_probe() {
    walk_->only = std::make_shared<const std::vector<std::uint32_t>>(selection_->ids());
    selection_->isolate(false);
}

void SelectionPanel::register_actions(Actions& actions, PanelContext& context) {
    const auto any = [this] { return !selection_->empty(); };
    const std::string none = "Nothing is selected on the map.";
    const auto add = [&](Action action) {
        action.menu = kMenu;
        if (!action.enabled) {
            action.enabled = any;
            action.needs = none;
        }
        actions.add(std::move(action));
    };
    add({.id = "selection.isolate",
         .label = "Isolate the selection",
         .shortcut = "I",
         .run = [this] { selection_->isolate(!selection_->isolated()); },
         .checked = [this] { return selection_->isolated(); }});
    add({.id = "selection.clear", .label = "Clear the selection", .run = [this] { selection_->clear(); }});
    add({.id = "selection.with", .label = "Keep the selection as With", .run = [this] {
             selection_->keep(Group::With);
             ++front_;
         }});
    add({.id = "selection.without", .label = "Keep the selection as Without", .run = [this] {
             selection_->keep(Group::Without);
             ++front_;
         }});
    add({.id = "selection.probe",
         .label = "Use the selection as the probe set",
         .run = [this] { use_as_probe(); },
         .enabled = [this] { return selection_->ids().size() > 1; },
         .needs = "At least two images must be selected on the map."});
    add({.id = "selection.all-images",
         .label = "Probe all images again",
         .run = [this] { walk_->only.reset(); },
         .enabled = [this] { return walk_->only != nullptr; },
         .needs = "All images are probed."});
    const auto known = [this] { return has_table(); };
    add({.id = "selection.csv",
         .label = "Export the selection as CSV…",
         .run = [&context] { context.actions.run("table.selection"); },
         .enabled = known,
         .needs = none});
    add({.id = "selection.png",
         .label = "Export the selection as PNG…",
         .run = [this, &context] { save_pictures(context); },
         .enabled = known,
         .needs = none});
}

} // namespace penumbra
