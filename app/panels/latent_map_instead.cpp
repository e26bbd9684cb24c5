// Maps of the past and t-SNE: what is drawn in place of the newest codes; and the contours over either.

#include "app/panels/latent_map_panel.hpp"
#include "app/panels/printed.hpp"

#include <algorithm>

namespace penumbra {
namespace {

constexpr std::size_t kNumbers = 8; ///< of a code, in a tooltip

} // namespace

void LatentMapPanel::take_instead(PanelContext& context) {
    timeline_.update(context, walk_->obstacle().empty() ? walk_->probe() : nullptr);
    embedding_.update(context);
    if (!ready())
        return;
    if (!embeds() && embedding_.running())
        embedding_.cancel(context);
    auto wanted = timeline_.shown(axes_);
    if (!wanted && embeds())
        wanted = embedding_.shown(*probe_, projection_.axes().part);
    // The map may lag behind its probe.
    if (wanted && (wanted->rows.empty() || wanted->rows.back() >= probe_->count))
        wanted.reset();
    if (wanted == instead_)
        return;
    const bool glides = wanted && instead_ && wanted->follows && wanted->rows == instead_->rows;
    const bool same_points = (wanted ? wanted->rows.size() : probe_->count) == scatter_.size();
    instead_ = std::move(wanted);
    scatter_.set_points(instead_ ? std::span<const float>(instead_->xy) : live_xy_);
    if (!same_points)
        scatter_.start_afresh();
    else if (!glides)
        scatter_.fit();
    if (!glides || !same_points)
        painted_.reset(); // which point is which row
}

int LatentMapPanel::row_of(int point) const {
    return point < 0 || !instead_ ? point : static_cast<int>(instead_->rows[static_cast<std::size_t>(point)]);
}

int LatentMapPanel::point_of(int row) const {
    return row < 0 || !instead_ ? row : instead_->point_of(static_cast<std::size_t>(row));
}

ScatterTouched LatentMapPanel::in_rows(ScatterTouched touched) const {
    for (int* point : {&touched.hovered, &touched.clicked, &touched.shift_clicked, &touched.ctrl_clicked})
        *point = row_of(*point);
    if (touched.enclosed)
        for (std::uint32_t& point : *touched.enclosed)
            point = static_cast<std::uint32_t>(row_of(static_cast<int>(point)));
    return touched;
}

/// What can be told of places that are no codes: where images are.
void LatentMapPanel::place_marks(ScatterOptions& options) {
    options.x_label = instead_->labels[0];
    options.y_label = instead_->labels[1];
    options.circles = instead_->circles;
    const auto mark = [&](int row, const char* letter) {
        if (const int point = point_of(row); point >= 0) {
            const ScatterPlace at = scatter_.at(static_cast<std::size_t>(point));
            options.markers.push_back({at.x, at.y, letter});
        }
    };
    const Waypoint* ends[] = {&walk_->a, &walk_->b};
    const char* letters[] = {"A", "B"};
    for (std::size_t i = 0; i < 2; ++i)
        if (const auto row = known_[i].row(*ends[i], *probe_, images_))
            mark(static_cast<int>(*row), letters[i]);
    mark(hovered_beside_, "•");
}

void LatentMapPanel::draw_past_tooltip(PanelContext& context, std::size_t row) {
    const Theme& theme = context.theme;
    if (pictured_ != static_cast<int>(row)) {
        hover_pictures_.set_images(images_.image(row));
        pictured_ = static_cast<int>(row);
        hover_row_ = -1;
        neighbours_of_.reset(); // they are looked for anew once the newest map is back
    }
    ImGui::BeginTooltip();
    const auto side = static_cast<float>(static_cast<int>(theme.px(84)) / 28 * 28);
    hover_pictures_.draw_one(0, *ImGui::GetWindowDrawList(), ImGui::GetCursorScreenPos(), side);
    ImGui::Dummy({side, side});
    ImGui::TextUnformatted(Walk::words(images_, row).c_str());
    {
        const FontScope font(context.fonts.small_number);
        const auto point = static_cast<std::size_t>(std::max(0, point_of(static_cast<int>(row))));
        const std::size_t size = past()->code_size;
        std::string line = "z ";
        for (std::size_t i = 0; i < std::min(size, kNumbers); ++i)
            line += printed(i == kNumbers / 2 ? "\n   %+.2f" : " %+.2f",
                            static_cast<double>(past()->codes[point * size + i]));
        if (size > kNumbers)
            line += " … " + std::to_string(size - kNumbers) + " more";
        ImGui::TextUnformatted(line.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
        ImGui::TextUnformatted("click: A    Shift+click: B");
        ImGui::PopStyleColor();
    }
    ImGui::EndTooltip();
}

void LatentMapPanel::draw_contours(PanelContext& context, ScatterOptions& options) {
    if (!contours_on_)
        return;
    const bool all = contours_all_ || colours_.continuous();
    if (contours_.advance(scatter_.places(), scatter_.revision(), all, context.shell.poses()))
        context.shell.redraw_after(0);
    options.lines = contours_.lines(!all, context.theme);
}

void LatentMapPanel::add_instead_actions(Actions& actions, PanelContext& context) {
    constexpr const char* kMenu = "Map";
    const auto toggle = [&](const char* id, const char* label, const char* shortcut, bool& flag) {
        actions.add({.id = id,
                     .label = label,
                     .menu = kMenu,
                     .shortcut = shortcut,
                     .run =
                         [&flag, &context, id] {
                             flag = !flag;
                             context.session.set_flag(id, flag);
                         },
                     .checked = [&flag] { return flag; }});
    };
    toggle("map.contours", "Density contours", "O", contours_on_);
    toggle("map.contours-all", "Contours of all points together", "", contours_all_);
    toggle("map.timeline", "Timeline of past maps", "", timeline_on_);
    const auto add = [&](const char* id, const char* label, const char* shortcut, std::function<void()> run,
                         std::function<bool()> enabled, const char* needs) {
        actions.add({.id = id,
                     .label = label,
                     .menu = kMenu,
                     .shortcut = shortcut,
                     .run = std::move(run),
                     .enabled = std::move(enabled),
                     .needs = needs});
    };
    const auto history = [this] { return timeline_.any(); };
    constexpr const char* kNoHistory =
        "There are no past maps: they are kept while a model trains and is shown on the map.";
    const auto with_timeline = [this, &context](auto what) {
        return [this, &context, what] {
            timeline_on_ = true;
            what();
            context.shell.redraw_after(0);
        };
    };
    add("map.play", "Play the past maps", "",
        with_timeline([this, &context] { timeline_.toggle_play(context.now); }), history, kNoHistory);
    add("map.earlier", "Earlier map", ",", with_timeline([this] { timeline_.move(-1); }), history,
        kNoHistory);
    add("map.later", "Later map", ".", with_timeline([this] { timeline_.move(1); }), history, kNoHistory);
    add(
        "map.live", "Newest map", "", [this] { timeline_.go_live(); }, [this] { return !timeline_.live(); },
        "The newest map is shown.");
    add(
        "map.tsne", "t-SNE of the codes", "",
        [this, &context] {
            tsne_ = true;
            timeline_.go_live();
            embedding_.run(context, probe_, projection_.axes().part);
        },
        [this] { return ready() && part().size > 2 && !embedding_.running(); },
        "It needs a map of codes of more than two dimensions, and no other t-SNE under way.");
    add(
        "map.tsne-stop", "Stop t-SNE", "", [this, &context] { embedding_.cancel(context); },
        [this] { return embedding_.running(); }, "No t-SNE is under way.");
}

} // namespace penumbra
