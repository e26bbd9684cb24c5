// What is kept of the places in the latent space: for undo, and from one start to the next.

#include "app/panels/walk.hpp"
#include "app/shell/history.hpp"

namespace penumbra {
namespace {

constexpr const char* kNames[] = {"walk.a", "walk.b", "walk.current"};
constexpr const char* kModel = "walk.model"; ///< whose codes they are
constexpr double kLongest = 60;              ///< seconds that they wait for their model

constexpr const char* kWords[] = {"A", "B", "the current code"};

/// Another place; what it decodes to, and its name, may come later.
bool elsewhere(const Waypoint& one, const Waypoint& other) {
    return one.chosen() != other.chosen() || !(one.place == other.place);
}

} // namespace

/// Once a frame: whoever moved them, it can be taken back.
void Walk::note_moves(PanelContext& context) {
    const Waypoint* points[] = {&a, &b, &current};
    const std::uint64_t generation = weights_.generation;
    const bool by_itself = std::exchange(animating, false);
    const bool same_model = generation == noted_generation_;
    std::string moved;
    bool by_person = same_model;
    for (std::size_t i = 0; i < 3; ++i) {
        if (!elsewhere(noted_[i], *points[i]))
            continue;
        moved += (moved.empty() ? "" : ", ") + std::string(kWords[i]);
        // What is chosen at the start, and what follows the canvas, no hand has moved.
        by_person &= noted_[i].chosen() && points[i]->caption != kPaintingCaption;
    }
    if (same_model && (moved.empty() || by_itself))
        return;
    const Places before = std::exchange(noted_, Places{a, b, current});
    noted_generation_ = generation;
    if (!by_person || moved.empty())
        return;
    context.shell.history().add(
        {.what = "the move of " + moved,
         .area = "codes",
         .undo = [this, before, generation] { go_back_to(before, generation); },
         .redo = [this, after = noted_, generation] { go_back_to(after, generation); }},
        moved);
}

void Walk::go_back_to(const Places& places, std::uint64_t generation) {
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i)
        if (generation == weights_.generation ||
            places[i].place.code.empty()) // codes of another model are none
            *points[i] = places[i];
    noted_ = {a, b, current};
}

void Walk::remember(Session& session) const {
    if (!restored_ || !codes_model_.empty())
        return; // never asked for, or not yet all back
    const Waypoint* points[] = {&a, &b, &current};
    session.set_text(kModel, model_name_);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string name = kNames[i];
        const Waypoint& point = *points[i];
        session.set_text(name, point.caption);
        session.set_bytes(name + ".image", point.image);
        session.set_numbers(name + ".code", point.place.code);
    }
}

void Walk::restore(const Session& session) {
    if (std::exchange(restored_, true))
        return;
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string name = kNames[i];
        const std::string words = session.text(name);
        const auto image = session.bytes(name + ".image");
        auto code = session.numbers(name + ".code");
        if (!code.empty() && !words.empty()) {
            codes_model_ = session.text(kModel);
            codes_[i] =
                at_code(std::move(code), words, image.size() == kImagePixels ? image : decltype(image)());
        } else if (image.size() == kImagePixels && !words.empty()) {
            *points[i] = at_image(image, words);
        }
    }
}

/// Once the model whose codes they are is there, which may take a while.
void Walk::restore_codes(double now) {
    if (codes_model_.empty())
        return;
    restored_at_ = restored_at_ > 0 ? restored_at_ : now;
    if (now > restored_at_ + kLongest)
        codes_model_.clear();
    if (codes_model_ != model_name_ || code_size_ == 0)
        return;
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i)
        if (codes_[i].place.code.size() == code_size_)
            *points[i] = std::move(codes_[i]);
    codes_model_.clear();
}

} // namespace penumbra
