// What can be done with the chosen completion, and with the order in which they all stand.

#include "app/panels/completion_panel.hpp"
#include "app/shell/history.hpp"

#include <algorithm>

namespace penumbra {
namespace {

constexpr const char* kMenu = "Completion";
constexpr float kLeastPad = 140; ///< height at scale 1
constexpr const char* kNoneChosen = "No completion has been clicked.";

} // namespace

bool CompletionPanel::has_chosen() const {
    return pad_.shown() && desk_.answer() != nullptr &&
           (static_cast<std::size_t>(pad_.chosen) + 1) * kImagePixels <= desk_.answer()->completions.size();
}

void CompletionPanel::draw_pad(PanelContext& context, ImVec2 size) {
    const float least = context.theme.px(kLeastPad); // in a low window the panel scrolls
    pad_.draw(context, desk_, {size.x, std::max(least, size.y)}, hovered_);
}

void CompletionPanel::paint_on(PanelContext& context, std::size_t index) {
    const auto steps = desk_.paint.steps();
    auto placed = desk_.placed;
    desk_.paint_on(index);
    if (desk_.paint.steps() == steps)
        return;
    // One step, with the codes that were placed.
    ++steps_noted_;
    context.shell.history().add({.what = "the painting on a completion",
                                 .area = kCanvasArea,
                                 .undo =
                                     [this, placed = std::move(placed)] {
                                         desk_.paint.undo();
                                         desk_.placed = placed;
                                     },
                                 .redo =
                                     [this] {
                                         desk_.paint.redo();
                                         desk_.placed.clear();
                                     }});
    context.shell.say(
        desk_.answer()->code_size > 0
            ? "The whole digit is ink now and is varied; “Half” gives the upper half back to the model."
            : "The whole digit is ink now; this model goes on completing its lower half alone.");
}

void CompletionPanel::register_chosen(Actions& actions, PanelContext& context) {
    const auto chosen = [this] { return has_chosen(); };
    actions.add(
        {.id = "completion.order",
         .label = "Order the completions by class",
         .menu = kMenu,
         .shortcut = "K",
         .run =
             [this, &context] {
                 by_class_ = !by_class_;
                 context.session.set_flag("completion.by-class", by_class_);
                 if (desk_.answer() != nullptr)
                     arrange();
             },
         .enabled =
             [this] { return by_class_ || (desk_.answer() != nullptr && !desk_.answer()->labels.empty()); },
         .checked = [this] { return by_class_; },
         .needs = "No classifier has judged completions yet: they stand as they were drawn."});
    actions.add({.id = "completion.code",
                 .label = "Show a completion's residual code",
                 .menu = kMenu,
                 .shortcut = "R",
                 .run = [this] { pad_.chosen = pad_.shown() ? -1 : order_.completion(0); },
                 .enabled =
                     [this] {
                         return pad_.shown() ||
                                (desk_.answer() != nullptr && !desk_.answer()->completions.empty());
                     },
                 .checked = [this] { return pad_.shown(); },
                 .needs = "There are no completions yet."});
    actions.add({.id = "completion.code-reset",
                 .label = "Give the completion its own code back",
                 .menu = kMenu,
                 .run = [this, &context] { desk_.place(context, pad_.chosen, {}); },
                 .enabled = [this] { return desk_.placed.contains(pad_.chosen); },
                 .needs = "The chosen completion has the code that was drawn for it."});
    actions.add({.id = "completion.paint-on",
                 .label = "Paint on the completion",
                 .menu = kMenu,
                 .shortcut = "G",
                 .run = [this, &context] { paint_on(context, static_cast<std::size_t>(pad_.chosen)); },
                 .enabled = chosen,
                 .needs = kNoneChosen});
    actions.add({.id = "completion.lower-half",
                 .label = "Leave the upper half of the canvas to the model",
                 .menu = kMenu,
                 .run = [this] { desk_.paint.load(desk_.paint.pixels()); },
                 .enabled = [this] { return desk_.paint.whole(); },
                 .needs = "Only the lower half is painted."});
    actions.add({.id = "completion.pin",
                 .label = "Pin the completion",
                 .menu = kMenu,
                 .run = [this, &context] { pin(context, static_cast<std::size_t>(pad_.chosen)); },
                 .enabled = chosen,
                 .needs = kNoneChosen});
}

} // namespace penumbra
