// What the map shows, from one start to the next; and the cursor that goes where other panels walk.

#include "app/panels/latent_map_panel.hpp"

#include <algorithm>

namespace penumbra {
namespace {

constexpr const char* kView = "map.view";   ///< middle and scale; missing while the view follows the points
constexpr const char* kModel = "map.model"; ///< whose map that is
constexpr std::size_t kMostDimensions = 4096;

} // namespace

void LatentMapPanel::remember(Session& session) const {
    if (!restored_)
        return;
    session.set_flag("map.components", axes_.components);
    session.set_number("map.part", static_cast<double>(axes_.part));
    session.set_number("map.x", static_cast<double>(axes_.x));
    session.set_number("map.y", static_cast<double>(axes_.y));
    session.set_number("map.images", static_cast<double>(walk_->images));
    session.set_number("map.most", static_cast<double>(walk_->most));
    session.set_flag("map.follow", walk_->follow_training);
    if (!ready() || !view_restored_)
        return; // what the session says is still to come
    session.set_text(kModel, walk_->model_name());
    if (scatter_.following())
        return session.forget(kView);
    const DataRectangle seen = scatter_.view().data();
    const float view[] = {static_cast<float>((seen.left + seen.right) / 2),
                          static_cast<float>((seen.bottom + seen.top) / 2),
                          static_cast<float>(scatter_.view().unit())};
    session.set_numbers(kView, view);
}

void LatentMapPanel::restore_plane(const Session& session) {
    const auto index = [&](const char* key, double fallback) {
        return static_cast<std::size_t>(
            std::clamp(session.number(key, fallback), 0.0, static_cast<double>(kMostDimensions)));
    };
    axes_ = {.part = index("map.part", 0),
             .components = session.flag("map.components", true),
             .x = index("map.x", 0),
             .y = index("map.y", 1)};
    walk_->images = static_cast<ImageChoice>(
        std::clamp(static_cast<int>(session.number("map.images", static_cast<double>(walk_->images))), 0, 3));
    walk_->most = static_cast<std::size_t>(
        std::clamp(session.number("map.most", static_cast<double>(walk_->most)), 1.0, 1e6));
    walk_->follow_training = session.flag("map.follow", true);
}

/// When the model's points are there: a view of another model's map says nothing.
void LatentMapPanel::restore_view(const Session& session) {
    if (view_restored_ || !ready())
        return;
    const auto view = session.numbers(kView);
    const bool wanted = view.size() == 3 && view[2] > 0 && scatter_.following(); // nobody has moved it yet
    if (wanted && session.text(kModel) != walk_->model_name())
        return;
    view_restored_ = true;
    if (wanted)
        scatter_.look_at(static_cast<double>(view[0]), static_cast<double>(view[1]),
                         static_cast<double>(view[2]));
}

void LatentMapPanel::follow_current() {
    const auto& code = walk_->current.place.code;
    if (code != followed_) {
        followed_ = code;
        if (code.size() == projection_.code_size())
            cursor_code_ = code;
    }
    if (walk_->map_wished == wish_seen_)
        return;
    wish_seen_ = walk_->map_wished;
    const auto wanted = known_current_.code(walk_->current, *probe_, images_);
    if (wanted.size() != projection_.code_size())
        return;
    cursor_code_ = wanted;
    const auto at = projection_.place(wanted);
    const ScatterView& view = scatter_.view();
    const ImVec2 pixel = view.pixel(static_cast<double>(at[0]), static_cast<double>(at[1]));
    if (!view.contains(pixel))
        scatter_.look_at(static_cast<double>(at[0]), static_cast<double>(at[1]), view.unit());
}

} // namespace penumbra
