#include "app/panels/map_timeline.hpp"

#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

/// All maps in about ten seconds, but no faster than the points glide and no slower than one waits for.
constexpr double kPlaySeconds = 10;
constexpr double kShortest = 0.15;
constexpr double kLongest = 0.5;

} // namespace

int MapPlaces::point_of(std::size_t row) const {
    const auto found = std::ranges::lower_bound(rows, row);
    return found != rows.end() && *found == row ? static_cast<int>(found - rows.begin()) : -1;
}

std::vector<ScatterCircle> prior_circles(const MapProjection& plane) {
    const auto origin = plane.place(std::vector<float>(plane.code_size(), 0.0F));
    const auto x = static_cast<double>(origin[0]), y = static_cast<double>(origin[1]);
    return {{x, y, 1, "1σ"}, {x, y, 2, "2σ"}};
}

void MapTimeline::update(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe) {
    if (probe && probe->query.source == Source::Training) {
        const auto training = context.studio.training();
        const auto each = std::max<std::int64_t>(1, training->steps_per_epoch);
        const double epoch = static_cast<double>(probe->weights.step) / static_cast<double>(each);
        if (history_.keep(probe, epoch))
            go_live();
    }
    of_shown_ = probe && history_.is_of(*probe);
    if (!any())
        go_live();
    if (!playing_)
        return;
    if (context.now >= next_) {
        const double each = kPlaySeconds / static_cast<double>(history_.maps().size());
        next_ = context.now + std::clamp(each, kShortest, kLongest);
        move(1);
    }
    if (playing_)
        context.shell.redraw_after(std::max(0.0, next_ - context.now));
}

void MapTimeline::go_live() {
    step_.reset();
    places_.reset();
    playing_ = false;
}

void MapTimeline::go_to(std::size_t index) {
    step_ = history_.maps()[index].step();
    places_.reset();
}

void MapTimeline::toggle_play(double now) {
    playing_ = !playing_ && any();
    if (!playing_)
        return;
    if (live())
        go_to(0);
    next_ = now + kLongest;
}

void MapTimeline::move(int by) {
    if (!any())
        return;
    const auto last = static_cast<std::ptrdiff_t>(history_.maps().size()) - 1;
    const auto here = live() ? last : static_cast<std::ptrdiff_t>(history_.nearest(*step_));
    const auto there = std::max<std::ptrdiff_t>(0, here + by);
    if (there >= last)
        go_live(); // the newest that is kept is what is live
    else
        go_to(static_cast<std::size_t>(there));
}

std::shared_ptr<const MapPlaces> MapTimeline::shown(const MapAxes& axes) {
    if (live() || !any())
        return nullptr;
    const PastMap& map = history_.maps()[history_.nearest(*step_)];
    if (places_ && places_->past == map.codes && axes_ == axes)
        return places_;
    const MapProjection plane(*map.codes, axes);
    MapPlaces places;
    places.rows = *map.rows;
    places.xy.resize(2 * map.codes->count);
    plane.project(*map.codes, 0, map.codes->count, places.xy);
    places.labels = plane.labels();
    places.circles = prior_circles(plane);
    places.past = map.codes;
    places.follows = axes_ == axes;
    axes_ = axes;
    places_ = std::make_shared<const MapPlaces>(std::move(places));
    return places_;
}

std::string MapTimeline::words(std::size_t index) const {
    const PastMap& map = history_.maps()[index];
    char epoch[32];
    std::snprintf(epoch, sizeof epoch, "epoch %.1f", map.epoch);
    return std::string(epoch) + "  ·  step " + format_count(map.step());
}

void MapTimeline::draw(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    if (!any()) {
        const bool first = of_shown_ && !history_.maps().empty();
        ImGui::AlignTextToFramePadding();
        const FontScope font(context.fonts.small);
        ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
        ImGui::TextUnformatted(
            elided(first ? "The first map is kept; the next ones come as training goes on."
                         : "No past maps: they are kept while a model trains and is shown here.",
                   width)
                .c_str());
        ImGui::PopStyleColor();
        context.mark_item("map timeline empty");
        return;
    }
    const float gap = theme.xs();
    const float play = theme.px(60);
    const float live_width = theme.px(48);
    if (ImGui::Button(playing_ ? "Pause" : "Play", {play, 0}))
        context.actions.run("map.play");
    context.mark_item("map play");
    help_on_hover("Play the maps of the past from the first to the newest.", theme, context.fonts);
    ImGui::SameLine(0, gap);
    ImGui::SetNextItemWidth(std::max(theme.px(60), width - play - live_width - 2 * gap));
    const ImS64 low = 0;
    const auto high = static_cast<ImS64>(history_.maps().size() - 1);
    ImS64 index = live() ? high : static_cast<ImS64>(history_.nearest(*step_));
    const std::string format = live() ? "newest" : words(static_cast<std::size_t>(index));
    if (value_slider("##past", "Past maps", ImGuiDataType_S64, &index, &low, &high, format.c_str(),
                     ImGuiSliderFlags_NoInput | ImGuiSliderFlags_AlwaysClamp, theme, context.fonts)) {
        playing_ = false;
        if (index >= high)
            go_live();
        else
            go_to(static_cast<std::size_t>(std::max<ImS64>(0, index)));
    }
    context.mark_item("map timeline");
    help_on_hover("The map as it was. Points of the past are not decoded: the weights that could are gone.",
                  theme, context.fonts);
    ImGui::SameLine(0, gap);
    if (toggle_button("Live", live(), {live_width, 0}, theme))
        go_live();
    context.mark_item("map live");
    help_on_hover("Back to the newest map, and follow training.", theme, context.fonts);
}

} // namespace penumbra
