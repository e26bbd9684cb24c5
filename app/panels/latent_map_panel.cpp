#include "app/panels/latent_map_panel.hpp"

#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace penumbra {
namespace {

// Between two frames of a glide. Where OpenGL is drawn by the processor, a frame costs what training could
// use: the pause grows with the cost, so that gliding takes about a quarter of a core.
constexpr double kShortestPause = 1.0 / 40;
constexpr double kLongestPause = 0.12;
constexpr double kPauseOverCost = 3;
/// Codes projected in a frame; half a millisecond's work.
constexpr std::size_t kSlice = 16384;

/// "just now", "12 s ago", "3 min ago".
std::string age_words(double seconds) {
    if (seconds < 2)
        return "just now";
    const bool minutes = seconds >= 120;
    return format_count(std::llround(minutes ? seconds / 60 : seconds)) + (minutes ? " min ago" : " s ago");
}

} // namespace

void LatentMapPanel::restore(PanelContext& context) {
    if (std::exchange(restored_, true))
        return;
    manifold_on_ = context.session.flag("map.manifold", false);
    beside_on_ = context.session.flag("map.beside", false);
    colour_by_ = context.session.text("map.colour", "class");
    timeline_on_ = context.session.flag("map.timeline", false);
    contours_on_ = context.session.flag("map.contours", false);
    contours_all_ = context.session.flag("map.contours-all", false);
    embedding_.restore(context.session);
    restore_plane(context.session);
}

void LatentMapPanel::take_probe(PanelContext& context) {
    const auto wanted = walk_->probe();
    if (!wanted || wanted->count == 0 || !walk_->obstacle().empty()) {
        probe_.reset();
        coming_.reset();
        return;
    }
    if (!project_coming(context, wanted))
        return;
    const auto newest = coming_->probe;
    const bool same_rows = probe_ && probe_->query.images == newest->query.images &&
                           probe_->query.rows == newest->query.rows && probe_->count == newest->count &&
                           images_.data() == walk_->data();
    const bool same_model = probe_ && probe_->query.source == newest->query.source &&
                            probe_->weights.generation == newest->weights.generation;
    if (newest != probe_)
        taken_ = context.now;
    probe_ = newest;
    if (!same_rows) {
        images_ = ProbeImages(walk_->data(), probe_->query.images, probe_->query.rows);
        read_by_.clear();
        painted_.reset();
        hover_row_ = pictured_ = -1;
    }
    const MapAxes before = projection_.axes();
    projection_ = std::move(coming_->projection);
    live_xy_ = std::move(coming_->xy);
    coming_.reset();
    if (!same_rows || !same_model) {
        instead_.reset();
        contours_.drop();
        painted_.reset();
    }
    if (instead_)
        return;
    scatter_.set_points(live_xy_);
    // Points of the same images glide; what has nothing to do with what was there before does not.
    if (!same_rows || !same_model)
        scatter_.start_afresh();
    else if (!(before == projection_.axes()))
        scatter_.fit();
}

bool LatentMapPanel::project_coming(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& newest) {
    const MapProjection projection(*newest, axes_);
    if (newest == probe_ && projection_.axes() == projection.axes()) {
        coming_.reset();
        return false;
    }
    // What was begun is finished although something newer has come, or nothing would ever be.
    const bool useful = coming_ && coming_->probe->query.source == newest->query.source &&
                        coming_->probe->weights.generation == newest->weights.generation &&
                        coming_->probe->query.images == newest->query.images &&
                        coming_->probe->query.rows == newest->query.rows &&
                        coming_->probe->count == newest->count &&
                        coming_->projection.axes() == projection.axes();
    if (!useful)
        coming_ = Coming{newest, projection, {}};
    const std::size_t done = coming_->xy.size() / 2, count = coming_->probe->count;
    const bool at_once = context.shell.poses();
    const std::size_t last = at_once ? count : std::min(count, done + kSlice);
    coming_->xy.reserve(2 * count);
    coming_->xy.resize(2 * last);
    coming_->projection.project(*coming_->probe, done, last, std::span(coming_->xy).subspan(2 * done));
    // They are drawn a frame after the last of them was projected.
    const bool ready = at_once || done == count;
    if (!ready)
        context.shell.redraw_after(0);
    return ready;
}

void LatentMapPanel::colour_points(PanelContext& context) {
    if (read_by_ != colour_by_) {
        colours_.read(images_, probe_->count, colour_by_);
        if (!read_by_.empty())
            selection_.show_all();
        read_by_ = colour_by_;
        painted_.reset();
    }
    if (painted_ != context.theme.name || painted_chosen_ != chosen_->version()) {
        painted_chosen_ = chosen_->version();
        selection_.resize(colours_.legend(context.theme).size());
        auto colours = colours_.colours(selection_, context.theme);
        chosen_->tint(colours, context.theme);
        beside_.set_colours(colours);
        std::vector<std::uint8_t> groups;
        for (std::size_t point = 0; point < scatter_.size(); ++point) {
            const auto row = static_cast<std::size_t>(row_of(static_cast<int>(point)));
            colours[point] = colours[row]; // rows increase: those to come are still as they were
            const bool hidden = (colours[point] & IM_COL32_A_MASK) == 0;
            groups.push_back(hidden ? MapContours::kHidden : static_cast<std::uint8_t>(colours_.group(row)));
        }
        colours.resize(scatter_.size());
        scatter_.set_colours(colours);
        contours_.set_groups(std::move(groups));
        painted_ = context.theme.name;
    }
}

void LatentMapPanel::draw(PanelContext& context) {
    restore(context);
    walk_->update(context);
    if (source_ != walk_->source() || generation_ != walk_->weights().generation) {
        source_ = walk_->source();
        generation_ = walk_->weights().generation;
        cursor_code_.clear();
        hover_row_ = pictured_ = -1;
    }
    take_probe(context);
    restore_view(context.session);
    take_instead(context);
    draw_controls(context);
    if (!ready()) {
        draw_empty(context);
        return;
    }
    chosen_->attach(images_, probe_->count);
    colour_points(context);
    draw_legend(context);
    // What the plane does not show is as in A, so that the map decodes variations of a digit and not of a
    // mean.
    if (auto code = code_of(walk_->a, 0); code.size() == projection_.code_size())
        projection_.hold(std::move(code));

    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = context.theme.s();
    // Two maps stand one below the other where there is more height than width.
    const bool stacked = room.y > room.x;
    const float timeline = timeline_on_ ? ImGui::GetFrameHeight() + context.theme.xs() : 0;
    ImVec2 size{room.x, std::max(context.theme.px(120), room.y - timeline)};
    const float bottom = start.y + size.y;
    if (beside_on_) {
        float& shared = stacked ? size.y : size.x;
        shared = std::floor((shared - gap) / 2);
    }
    const ScatterOptions drawn = options(context);
    const ScatterTouched touched = in_rows(scatter_.draw("map", size, drawn, context.theme, context.fonts));
    context.mark("map", scatter_.view().min(), scatter_.view().max());
    if (beside_on_) {
        beside_.update(context, *walk_, *probe_);
        ImGui::SetCursorScreenPos(stacked ? ImVec2{start.x, start.y + size.y + gap}
                                          : ImVec2{start.x + size.x + gap, start.y});
        const auto marks = rows_marked(touched.hovered);
        const ScatterTouched second = beside_.draw(context, size, marks, drawn);
        hovered_beside_ = second.hovered;
        choose(second);
    }
    if (timeline_on_) {
        ImGui::SetCursorScreenPos({start.x, bottom + context.theme.xs()});
        timeline_.draw(context, room.x);
    }
    act(context, touched);
    draw_hover(context, touched.hovered);
    draw_cursor_picture(context);
    if (manifold_on_ && !instead_)
        manifold_.update(context, *walk_, projection_, scatter_.view(), !touched.gliding);
    glide(context, touched.gliding);
    if (touched.drawing)
        context.shell.redraw_after(0);
}

void LatentMapPanel::glide(PanelContext& context, bool gliding) {
    if (gliding_) {
        // What passed beyond the pause is what the last frame cost; less when something else asked for this
        // one.
        const double cost = static_cast<double>(context.dt) - glide_pause_;
        const double wanted = std::max(kPauseOverCost * cost, 0.8 * glide_pause_);
        glide_pause_ = std::clamp(wanted, kShortestPause, kLongestPause);
    }
    gliding_ = gliding;
    if (gliding)
        context.shell.redraw_after(glide_pause_);
}

void LatentMapPanel::draw_header(PanelContext& context, float left, float right) {
    if (!ready() || !walk_->probe())
        return;
    const Theme& theme = context.theme;
    std::string text = format_count(static_cast<long long>(scatter_.size())) + " points";
    const std::string step = (past() ? "past: step " : "step ") +
                             format_count(past() ? past()->weights.step : probe_->weights.step);
    if (!past() && probe_->query.source == Source::Training && is_busy(context.studio.training()->state)) {
        text = step + "  ·  " + text + "  ·  " + age_words(context.now - taken_);
        context.shell.redraw_after(1);
    } else {
        text = step + "  ·  " + text;
    }
    ImFont* font = context.fonts.small_number;
    const auto width = [font](const std::string& words) {
        return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words.c_str()).x;
    };
    const std::string whole = walk_->model_name() + "  ·  " + text;
    if (width(step) > right - left)
        return;
    const std::string& fitting = width(whole) <= right - left  ? whole
                                 : width(text) <= right - left ? text
                                                               : step;
    draw_right_aligned(*ImGui::GetWindowDrawList(), font, right,
                       ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - font->FontSize) / 2) +
                           theme.px(2),
                       theme.muted, fitting);
}

/// Every point of the map, with its place on it.
std::string LatentMapPanel::table() const {
    const bool older = past() != nullptr;
    std::vector<std::uint32_t> rows(older ? past()->count : probe_->count);
    std::iota(rows.begin(), rows.end(), 0U);
    if (older)
        return codes_csv(*past(), ProbeImages(images_.data(), images_.choice(), past()->query.rows), rows,
                         instead_->xy);
    if (instead_) {
        std::vector<float> places(2 * probe_->count);
        for (std::size_t i = 0; i < instead_->rows.size(); ++i)
            std::copy_n(instead_->xy.begin() + static_cast<std::ptrdiff_t>(2 * i), 2,
                        places.begin() + static_cast<std::ptrdiff_t>(2 * instead_->rows[i]));
        return codes_csv(*probe_, images_, instead_->rows, places);
    }
    std::vector<float> xy(2 * probe_->count);
    projection_.project(*probe_, 0, probe_->count, xy);
    return codes_csv(*probe_, images_, rows, xy);
}

void LatentMapPanel::register_actions(Actions& actions, PanelContext& context) {
    constexpr const char* kMenu = "Map";
    const auto drawn = [this] { return ready(); };
    actions.add({.id = "map.fit",
                 .label = "Show all points",
                 .menu = kMenu,
                 .run = [this] { scatter_.fit(); },
                 .enabled = drawn,
                 .needs = "The map is empty: it needs a model that encodes, and images."});
    actions.add({.id = "map.manifold",
                 .label = "Decoded manifold behind the points",
                 .menu = kMenu,
                 .shortcut = "M",
                 .run =
                     [this, &context] {
                         manifold_on_ = !manifold_on_;
                         context.session.set_flag("map.manifold", manifold_on_);
                     },
                 .checked = [this] { return manifold_on_; }});
    actions.add({.id = "map.beside",
                 .label = "A second model's map beside it",
                 .menu = kMenu,
                 .shortcut = "B",
                 .run =
                     [this, &context] {
                         beside_on_ = !beside_on_;
                         hovered_beside_ = -1;
                         context.session.set_flag("map.beside", beside_on_);
                     },
                 .checked = [this] { return beside_on_; }});
    actions.add({.id = "map.next-axes",
                 .label = "Next axes",
                 .menu = kMenu,
                 .shortcut = "X",
                 .run =
                     [this, &context] {
                         // Principal components, then the dimensions pair by pair.
                         MapAxes next = projection_.axes();
                         const std::size_t size = part().size;
                         const bool last = !next.components && std::max(next.x, next.y) + 1 >= size;
                         next.x = next.components || last ? 0 : std::min(next.x + 2, size - 2);
                         next.y = next.x + 1;
                         next.components = last;
                         tsne_ = false;
                         set_axes(context, next);
                     },
                 .enabled = [this] { return ready() && part().size > 2; },
                 .needs = "The map needs a code of more than two dimensions."});
    actions.add({.id = "map.all-classes",
                 .label = "Show all classes",
                 .menu = kMenu,
                 .run =
                     [this] {
                         selection_.show_all();
                         painted_.reset();
                     },
                 .enabled = [this] { return ready() && !selection_.all(); },
                 .needs = "All classes are shown."});
    actions.add({.id = "map.no-cursor",
                 .label = "Take the latent cursor away",
                 .menu = kMenu,
                 .run = [this] { cursor_code_.clear(); },
                 .enabled = [this] { return !cursor_code_.empty(); },
                 .needs = "There is no latent cursor on the map."});
    actions.add({.id = "map.follow",
                 .label = "Walk through the model in training",
                 .menu = kMenu,
                 .run = [this] { walk_->follow_training = !walk_->follow_training; },
                 .checked = [this] { return walk_->follow_training; }});
    add_instead_actions(actions, context);
}

} // namespace penumbra
