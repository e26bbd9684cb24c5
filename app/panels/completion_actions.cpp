// What the completion panel can be told from menu and keyboard, and what it writes to files.

#include "app/panels/completion_panel.hpp"
#include "app/shell/history.hpp"

#include <algorithm>

namespace penumbra {
namespace {

constexpr const char* kMenu = "Completion";

} // namespace

void CompletionPanel::pin(PanelContext& context, std::size_t index) {
    const CompleteAnswer* answer = desk_.answer();
    if (answer == nullptr || (index + 1) * kImagePixels > answer->completions.size())
        return;
    CompletionDesk::Image image;
    std::copy_n(answer->completions.begin() + static_cast<std::ptrdiff_t>(index * kImagePixels), kImagePixels,
                image.begin());
    auto before = desk_.pinned;
    auto pinned = before;
    pinned.insert(pinned.begin(), image);
    if (pinned.size() > kMostPinned)
        pinned.pop_back();
    set_pinned(std::move(pinned));
    note_pinned(context, "the pin", std::move(before));
    context.shell.say("Pinned: " + std::to_string(desk_.pinned.size()) +
                      " are kept, and are exported with the others.");
}

void CompletionPanel::unpin(PanelContext& context, std::size_t index) {
    auto before = desk_.pinned;
    auto pinned = before;
    pinned.erase(pinned.begin() + static_cast<std::ptrdiff_t>(index));
    set_pinned(std::move(pinned));
    note_pinned(context, "the unpinning", std::move(before));
}

void CompletionPanel::load_test_digit(PanelContext& context) {
    const auto data = context.studio.data();
    if (!data)
        return;
    const auto index =
        desk_.load_test_digit(data->test, digit_choice_ < 0 ? std::nullopt : std::optional(digit_choice_));
    if (!index) {
        context.shell.complain("The test images hold none of that class. Choose another one.");
        return;
    }
    desk_.example = false;
    context.shell.say("The lower half of test image " + std::to_string(*index) + ", which is a " +
                      data->class_names[data->test.labels[*index]] + ".");
}

void CompletionPanel::export_images(PanelContext& context, bool png) {
    const CompleteAnswer* answer = desk_.answer();
    if (answer == nullptr || answer->completions.empty())
        return;
    // Taken now: what is saved is what was on the screen when the person asked.
    std::vector<std::uint8_t> images = in_order();
    for (const auto& image : desk_.pinned)
        images.insert(images.end(), image.begin(), image.end());
    const std::size_t count = images.size() / kImagePixels;
    const std::string what =
        std::to_string(desk_.samples) + " completions" +
        (desk_.pinned.empty() ? "" : " and " + std::to_string(desk_.pinned.size()) + " pinned");
    const int columns = desk_.samples == 25 ? 5 : desk_.samples == 36 ? 6 : desk_.samples == 64 ? 8 : 4;
    ShellServices& shell = context.shell;
    context.shell.choose_file(
        {.title = png ? "Save the completions as a picture" : "Save the completions as an array",
         .save = true,
         .extension = png ? ".png" : ".npy",
         .name = png ? "completions.png" : "completions.npy",
         .chosen = [images = std::move(images), count, what, columns, png,
                    &shell](const std::filesystem::path& path) {
             try {
                 if (png) {
                     write_png_grid(path, images, columns, /*scale=*/4, /*gap=*/4);
                 } else {
                     std::vector<float> values(images.size());
                     std::ranges::transform(images, values.begin(), [](std::uint8_t byte) {
                         return static_cast<float>(byte) / 255.0F;
                     });
                     const std::array<std::size_t, 3> shape = {count, kImageRows, kImageColumns};
                     write_npy(path, shape, values);
                 }
                 shell.say("Wrote " + what + " to " + path.string() + ".");
             } catch (const Error& error) {
                 shell.complain(error.what());
             }
         }});
}

void CompletionPanel::register_actions(Actions& actions, PanelContext& context) {
    const auto painted = [this] { return !desk_.paint.empty(); };
    const auto answered = [this] {
        return desk_.answer() != nullptr && !desk_.answer()->completions.empty();
    };
    actions.add(
        {.id = "completion.resample", .label = "Resample", .menu = kMenu, .shortcut = "Space", .run = [this] {
             desk_.resample();
         }});
    actions.add({.id = "completion.hold",
                 .label = "Hold the noise",
                 .menu = kMenu,
                 .shortcut = "H",
                 .run =
                     [this, &context] {
                         desk_.hold_noise = !desk_.hold_noise;
                         context.session.set_flag("completion.hold", desk_.hold_noise);
                     },
                 .checked = [this] { return desk_.hold_noise; }});
    actions.add({.id = "completion.compare",
                 .label = "Compare the models that complete",
                 .menu = kMenu,
                 .shortcut = "C",
                 .run =
                     [this, &context] {
                         comparing_ = !comparing_;
                         context.session.set_flag("completion.compare", comparing_);
                     },
                 .checked = [this] { return comparing_; }});
    register_chosen(actions, context);
    actions.add({.id = "completion.undo",
                 .label = "Take back the last stroke",
                 .menu = kMenu,
                 .run = [&context] { context.shell.history().undo(kCanvasArea); },
                 .enabled = [&context] { return context.shell.history().can_undo(kCanvasArea); },
                 .needs = "Nothing has been painted that could be taken back."});
    actions.add({.id = "completion.redo",
                 .label = "Bring the last stroke back",
                 .menu = kMenu,
                 .run = [&context] { context.shell.history().redo(kCanvasArea); },
                 .enabled = [&context] { return context.shell.history().can_redo(kCanvasArea); },
                 .needs = "Nothing has been taken back."});
    actions.add({.id = "completion.clear",
                 .label = "Clear the canvas",
                 .menu = kMenu,
                 .shortcut = "Delete",
                 .run =
                     [this] {
                         desk_.paint.clear();
                         desk_.example = false;
                     },
                 .enabled = painted,
                 .needs = "The canvas is empty."});
    actions.add({.id = "completion.erase",
                 .label = "Erase with the left button",
                 .menu = kMenu,
                 .shortcut = "E",
                 .run = [this] { brush_.erase = !brush_.erase; },
                 .checked = [this] { return brush_.erase; }});
    actions.add({.id = "completion.test-digit",
                 .label = "Start from a test digit",
                 .menu = kMenu,
                 .shortcut = "D",
                 .run = [this, &context] { load_test_digit(context); },
                 .enabled = [&context] { return context.studio.data() != nullptr; },
                 .needs = "No data set is open."});
    actions.add({.id = "completion.follow",
                 .label = "Complete with the model in training",
                 .menu = kMenu,
                 .shortcut = "F",
                 .run = [this] { desk_.follow_training = !desk_.follow_training; },
                 .enabled =
                     [this, &context] {
                         return desk_.follow_training ||
                                CompletionDesk::training_completes(*context.studio.training());
                     },
                 .checked = [this] { return desk_.follow_training; },
                 .needs = "No model that completes is in training."});
    actions.add({.id = "completion.unpin-all",
                 .label = "Unpin all completions",
                 .menu = kMenu,
                 .run =
                     [this, &context] {
                         auto before = desk_.pinned;
                         set_pinned({});
                         note_pinned(context, "the unpinning of all", std::move(before));
                     },
                 .enabled = [this] { return !desk_.pinned.empty(); },
                 .needs = "No completion is pinned: a double click pins one."});
    actions.add({.id = "completion.png",
                 .label = "Export PNG…",
                 .menu = kMenu,
                 .run = [this, &context] { export_images(context, true); },
                 .enabled = answered,
                 .needs = "There are no completions yet."});
    actions.add({.id = "completion.npy",
                 .label = "Export .npy…",
                 .menu = kMenu,
                 .run = [this, &context] { export_images(context, false); },
                 .enabled = answered,
                 .needs = "There are no completions yet."});
}

} // namespace penumbra
