// What is kept of the canvas: for undo, and from one start to the next.

#include "app/panels/completion_panel.hpp"
#include "app/shell/history.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kCanvas = "completion.canvas"; ///< [392] bytes; missing while the example stands there

} // namespace

/// What another panel wants to see completed.
void CompletionPanel::take_evidence(PanelContext& context) {
    if (evidence_seen_ == walk_->evidence_wished)
        return;
    evidence_seen_ = walk_->evidence_wished;
    const Waypoint& evidence = walk_->evidence;
    if (evidence.image.size() != kImagePixels)
        return;
    PaintImage::Pixels image{};
    std::ranges::transform(evidence.image, image.begin(),
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    desk_.paint.load(image);
    desk_.example = false;
    context.shell.say("The lower half of " + evidence.caption + " stands on the canvas.");
}

void CompletionPanel::note_strokes(PanelContext& context) {
    for (; steps_noted_ != desk_.paint.steps(); ++steps_noted_)
        context.shell.history().add({.what = "the change of the canvas",
                                     .area = kCanvasArea,
                                     .undo =
                                         [this] {
                                             desk_.paint.undo();
                                             desk_.example = false;
                                         },
                                     .redo = [this] { desk_.paint.redo(); }});
}

void CompletionPanel::remember(Session& session) const {
    if (!restored_)
        return;
    session.set_number("completion.seed", static_cast<double>(desk_.seed));
    session.set_number("completion.temperature", desk_.temperature);
    session.set_flag("completion.follow", desk_.follow_training);
    if (desk_.example)
        return session.forget(kCanvas);
    std::array<std::uint8_t, kHalfPixels> bytes{};
    std::transform(desk_.paint.pixels().begin() + kHalfPixels, desk_.paint.pixels().end(), bytes.begin(),
                   [](float ink) { return static_cast<std::uint8_t>(std::lround(255 * ink)); });
    session.set_bytes(kCanvas, bytes);
}

void CompletionPanel::restore_canvas(const Session& session) {
    desk_.seed = static_cast<std::uint64_t>(std::clamp(session.number("completion.seed", 1), 0.0, 1e15));
    desk_.temperature = std::clamp(session.number("completion.temperature", 1), 0.0, 2.0);
    desk_.follow_training = session.flag("completion.follow", false);
    const auto bytes = session.bytes(kCanvas);
    if (bytes.size() != kHalfPixels)
        return;
    PaintImage::Pixels image{};
    std::ranges::transform(bytes, image.begin() + kHalfPixels,
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    desk_.paint.reset(image);
    desk_.example = false;
}

} // namespace penumbra
