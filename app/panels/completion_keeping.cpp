// What is kept of the canvas and the pinned completions: for undo, and from one start to the next.

#include "app/panels/completion_panel.hpp"
#include "app/shell/history.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kCanvas = "completion.canvas"; ///< [392] bytes, [784] of a whole digit; missing
                                                     ///< while the example stands there
constexpr const char* kPinned = "completion.pinned"; ///< [n, 784] bytes

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

void CompletionPanel::set_pinned(std::vector<CompletionDesk::Image> pinned) {
    desk_.pinned = std::move(pinned);
    hovered_pinned_ = -1;
    ++pinned_revision_;
}

void CompletionPanel::note_pinned(PanelContext& context, const char* what,
                                  std::vector<CompletionDesk::Image> before) {
    context.shell.history().add({.what = what,
                                 .area = "pinned",
                                 .undo = [this, before = std::move(before)] { set_pinned(before); },
                                 .redo = [this, after = desk_.pinned] { set_pinned(after); }});
}

void CompletionPanel::remember_pinned(Session& session) const {
    if (desk_.pinned.empty())
        return session.forget(kPinned);
    std::vector<std::uint8_t> bytes;
    for (const auto& image : desk_.pinned)
        bytes.insert(bytes.end(), image.begin(), image.end());
    session.set_bytes(kPinned, bytes);
}

void CompletionPanel::restore_pinned(const Session& session) {
    const auto bytes = session.bytes(kPinned);
    if (bytes.size() % kImagePixels != 0)
        return;
    std::vector<CompletionDesk::Image> pinned(std::min(kMostPinned, bytes.size() / kImagePixels));
    for (std::size_t i = 0; i < pinned.size(); ++i)
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * kImagePixels), kImagePixels,
                    pinned[i].begin());
    set_pinned(std::move(pinned));
}

void CompletionPanel::remember(Session& session) const {
    if (!restored_)
        return;
    session.set_number("completion.seed", static_cast<double>(desk_.seed));
    session.set_number("completion.temperature", desk_.temperature);
    session.set_flag("completion.follow", desk_.follow_training);
    remember_pinned(session);
    if (desk_.example)
        return session.forget(kCanvas);
    const auto& pixels = desk_.paint.pixels();
    std::vector<std::uint8_t> bytes(desk_.paint.whole() ? kImagePixels : kHalfPixels);
    std::transform(pixels.end() - static_cast<std::ptrdiff_t>(bytes.size()), pixels.end(), bytes.begin(),
                   [](float ink) { return static_cast<std::uint8_t>(std::lround(255 * ink)); });
    session.set_bytes(kCanvas, bytes);
}

void CompletionPanel::restore_canvas(const Session& session) {
    desk_.seed = static_cast<std::uint64_t>(std::clamp(session.number("completion.seed", 1), 0.0, 1e15));
    desk_.temperature = std::clamp(session.number("completion.temperature", 1), 0.0, 2.0);
    desk_.follow_training = session.flag("completion.follow", false);
    restore_pinned(session);
    const auto bytes = session.bytes(kCanvas);
    if (bytes.size() != kHalfPixels && bytes.size() != kImagePixels)
        return;
    PaintImage::Pixels image{};
    std::ranges::transform(bytes, image.end() - static_cast<std::ptrdiff_t>(bytes.size()),
                           [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    if (bytes.size() == kImagePixels)
        desk_.paint.open_whole(image);
    else
        desk_.paint.load(image);
    desk_.paint.forget_steps();
    desk_.example = false;
}

} // namespace penumbra
