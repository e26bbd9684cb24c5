// What the samples can be told from menu and scripts, and what they write to files.

#include "app/panels/samples_panel.hpp"

namespace penumbra {
namespace {

constexpr const char* kMenu = "Latent space";

} // namespace

void SamplesPanel::resample() {
    ++seed_;
    ++front_;
}

void SamplesPanel::export_png(PanelContext& context) {
    if (answer() == nullptr)
        return;
    ShellServices& shell = context.shell;
    shell.choose_file(
        {.title = "Save the samples as a picture",
         .save = true,
         .extension = ".png",
         .name = "samples.png",
         .chosen = [answer = read_, columns = columns_, &shell](const std::filesystem::path& file) {
             try {
                 write_png_grid(file, answer->decoded.images, columns, /*scale=*/4, /*gap=*/4);
                 shell.say("Wrote " + std::to_string(answer->query.count) + " samples to " + file.string() +
                           ".");
             } catch (const Error& error) {
                 shell.complain(error.what());
             }
         }});
}

void SamplesPanel::register_actions(Actions& actions, PanelContext& context) {
    const auto chosen = [this] { return has_chosen(); };
    actions.add({.id = "samples.resample",
                 .label = "Draw other samples",
                 .menu = kMenu,
                 .run = [this] { resample(); },
                 .enabled = [this] { return walk_->capabilities().sample; },
                 .needs = "The model cannot draw from a prior."});
    actions.add({.id = "samples.any-digit",
                 .label = "Draw samples of any digit",
                 .menu = kMenu,
                 .run = [this] { choose(-1, false); },
                 .enabled = [this] { return choice() != nullptr; },
                 .needs = "The model does not know labels."});
    actions.add({.id = "samples.style-in-all",
                 .label = "Draw each style in all digits",
                 .menu = kMenu,
                 .run = [this] { choose(-1, true); },
                 .enabled = [this] { return choice() != nullptr; },
                 .needs = "The model does not know labels."});
    actions.add({.id = "samples.next-digit",
                 .label = "Draw samples of the next digit",
                 .menu = kMenu,
                 .run = [this] { choose((option_ + 1) % static_cast<int>(choice()->size), false); },
                 .enabled = [this] { return choice() != nullptr; },
                 .needs = "The model does not know labels."});
    actions.add({.id = "samples.current",
                 .label = "Show the sample on the map",
                 .menu = kMenu,
                 .run =
                     [this] {
                         walk_->current = waypoint(static_cast<std::size_t>(chosen_));
                         ++walk_->map_wished;
                     },
                 .enabled = [this] { return has_chosen() && !read_->codes.empty(); },
                 .needs = "No sample with a code has been clicked."});
    actions.add({.id = "samples.evidence",
                 .label = "Complete the sample's lower half",
                 .menu = kMenu,
                 .run =
                     [this] {
                         walk_->evidence = waypoint(static_cast<std::size_t>(chosen_));
                         ++walk_->evidence_wished;
                     },
                 .enabled = chosen,
                 .needs = "No sample has been clicked."});
    actions.add({.id = "samples.use-a",
                 .label = "Use the sample as A",
                 .menu = kMenu,
                 .run = [this] { walk_->a = waypoint(static_cast<std::size_t>(chosen_)); },
                 .enabled = chosen,
                 .needs = "No sample has been clicked."});
    actions.add({.id = "samples.use-b",
                 .label = "Use the sample as B",
                 .menu = kMenu,
                 .run = [this] { walk_->b = waypoint(static_cast<std::size_t>(chosen_)); },
                 .enabled = chosen,
                 .needs = "No sample has been clicked."});
    actions.add({.id = "samples.png",
                 .label = "Export the samples as PNG…",
                 .menu = kMenu,
                 .run = [this, &context] { export_png(context); },
                 .enabled = [this] { return answer() != nullptr; },
                 .needs = "No samples have been drawn yet."});
}

} // namespace penumbra
