// What is kept of the places in the latent space: for undo, and from one start to the next.

#include "app/panels/walk.hpp"
#include "app/shell/history.hpp"

#include <algorithm>
#include <functional>

namespace penumbra {
namespace {

constexpr const char* kNames[] = {"walk.a", "walk.b", "walk.current"};
constexpr const char* kModel = "walk.model"; ///< whose codes they are
constexpr double kLongest = 60;              ///< seconds that they wait for their model

constexpr const char* kStops = "walk.stops"; ///< how many
constexpr const char* kLoop = "walk.loop";

constexpr const char* kWords[] = {"A", "B", "the current code"};

/// Another place; what it decodes to, and its name, may come later.
bool elsewhere(const Waypoint& one, const Waypoint& other) {
    return one.chosen() != other.chosen() || !(one.place == other.place);
}

std::string stop_name(std::size_t stop) {
    return "walk.stop." + std::to_string(stop + 1);
}

/// Leaves nothing behind where none is chosen.
void put_waypoint(Session& session, const std::string& name, const Waypoint& point) {
    if (!point.chosen()) {
        for (const char* part : {"", ".image", ".code"})
            session.forget(name + part);
        return;
    }
    session.set_text(name, point.caption);
    session.set_bytes(name + ".image", point.image);
    session.set_numbers(name + ".code", point.place.code);
}

/// One that is not chosen where the session has none, or a damaged one.
Waypoint get_waypoint(const Session& session, const std::string& name) {
    const std::string words = session.text(name);
    auto image = session.bytes(name + ".image");
    if (image.size() != kImagePixels)
        image.clear();
    auto code = session.numbers(name + ".code");
    if (words.empty() || (code.empty() && image.empty()))
        return {};
    return code.empty() ? Walk::at_image(image, words) : Walk::at_code(std::move(code), words, image);
}

} // namespace

/// Once a frame: whoever moved them, it can be taken back.
void Walk::note_moves(PanelContext& context) {
    const Waypoint* points[] = {&a, &b, &current};
    const std::uint64_t generation = weights_.generation;
    const bool by_itself = std::exchange(animating, false);
    const bool same_model = generation == noted_generation_;
    std::string moved;
    const auto add = [&moved](const char* words) {
        moved += (moved.empty() ? "" : ", ") + std::string(words);
    };
    bool by_person = same_model;
    for (std::size_t i = 0; i < 3; ++i) {
        const Waypoint& noted = noted_.points[i];
        if (!elsewhere(noted, *points[i]))
            continue;
        add(kWords[i]);
        // What is chosen at the start, and what follows the canvas, no hand has moved.
        by_person &= noted.chosen() && points[i]->caption != kPaintingCaption;
    }
    const bool only_points =
        std::ranges::equal(noted_.via, via, std::not_fn(elsewhere)) && noted_.loop == loop;
    if (noted_.loop != loop)
        add("the loop");
    else if (!only_points)
        add("the stops of the path");
    if (same_model && (moved.empty() || by_itself))
        return;
    const Places before = std::exchange(noted_, places());
    noted_generation_ = generation;
    if (!by_person || moved.empty())
        return;
    context.shell.history().add(
        {.what = (only_points ? "the move of " : "the change of ") + moved,
         .area = "codes",
         .undo = [this, before, generation] { go_back_to(before, generation); },
         .redo = [this, after = noted_, generation] { go_back_to(after, generation); }},
        only_points ? moved : ""); // each stop is a step of its own
}

void Walk::go_back_to(const Places& wanted, std::uint64_t generation) {
    // Codes of another model are none.
    const auto holds = [&](const Waypoint& point) {
        return generation == weights_.generation || point.place.code.empty();
    };
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i)
        if (holds(wanted.points[i]))
            *points[i] = wanted.points[i];
    via = wanted.via;
    std::erase_if(via, std::not_fn(holds));
    loop = wanted.loop;
    noted_ = places();
}

void Walk::remember(Session& session) const {
    if (!restored_ || !codes_model_.empty())
        return; // never asked for, or not yet all back
    session.set_text(kModel, model_name_);
    put_waypoint(session, kNames[0], a);
    put_waypoint(session, kNames[1], b);
    put_waypoint(session, kNames[2], current);
    session.set_flag(kLoop, loop);
    session.set_number(kStops, static_cast<double>(via.size()));
    for (std::size_t i = 0; i < kMostStops; ++i)
        put_waypoint(session, stop_name(i), i < via.size() ? via[i] : Waypoint());
}

void Walk::restore(const Session& session) {
    if (std::exchange(restored_, true))
        return;
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i) {
        Waypoint point = get_waypoint(session, kNames[i]);
        const bool waits = !point.place.code.empty();
        if (waits)
            codes_model_ = session.text(kModel);
        (waits ? codes_.points[i] : *points[i]) = std::move(point);
    }
    restore_stops(session);
}

/// They keep their order: where one of them is a code, all wait for its model.
void Walk::restore_stops(const Session& session) {
    loop = session.flag(kLoop, false);
    std::vector<Waypoint> stops;
    const double count = session.number(kStops, 0);
    for (std::size_t i = 0; i < kMostStops && static_cast<double>(i) < count; ++i)
        if (Waypoint stop = get_waypoint(session, stop_name(i)); stop.chosen())
            stops.push_back(std::move(stop));
    const bool wait =
        std::ranges::any_of(stops, [](const Waypoint& stop) { return !stop.place.code.empty(); });
    if (wait)
        codes_model_ = session.text(kModel);
    (wait ? codes_.via : via) = std::move(stops);
}

/// Once the model whose codes they are is there, which may take a while.
void Walk::restore_codes(double now) {
    if (codes_model_.empty())
        return;
    restored_at_ = restored_at_ > 0 ? restored_at_ : now;
    const bool too_late = now > restored_at_ + kLongest;
    if (!too_late && (codes_model_ != model_name_ || code_size_ == 0))
        return;
    const auto fits = [&](const Waypoint& point) {
        return !too_late && point.place.code.size() == code_size_;
    };
    Waypoint* points[] = {&a, &b, &current};
    for (std::size_t i = 0; i < 3; ++i)
        if (fits(codes_.points[i]))
            *points[i] = std::move(codes_.points[i]);
    if (via.empty()) { // nobody has chosen others meanwhile
        via = std::move(codes_.via);
        std::erase_if(via, [&](const Waypoint& stop) { return !stop.place.code.empty() && !fits(stop); });
        noted_.via = via;
    }
    codes_ = {};
    codes_model_.clear();
}

} // namespace penumbra
