#include "app/panels/interpolation_panel.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr int kFewestSteps = 5;
constexpr int kMostSteps = 21;
constexpr double kPlaySeconds = 3; ///< from one end to the other
constexpr double kPlayFrame = 1.0 / 30;
constexpr float kButtons = 100;   ///< width of an end's buttons at scale 1
constexpr float kLeastRows = 300; ///< width of the steps below which the right block goes, at scale 1
constexpr float kLargestGap = 40; ///< between two steps
constexpr int kLargestZoom = 6;   ///< of the steps, at scale 1

} // namespace

const InterpolateAnswer* InterpolationPanel::answer() const {
    return read_ && read_->problem.empty() && !read_->slerp.norms.empty() && !read_->lerp.norms.empty()
               ? read_.get()
               : nullptr;
}

std::size_t InterpolationPanel::step_at(float t) const {
    return static_cast<std::size_t>(std::lround(t * static_cast<float>(answer()->slerp.norms.size() - 1)));
}

void InterpolationPanel::restore(PanelContext& context) {
    if (restored_)
        return;
    restored_ = true;
    steps_ = std::clamp(static_cast<int>(context.session.number("interpolation.steps", 9)), kFewestSteps,
                        kMostSteps);
    geodesic_on_ = context.session.flag("interpolation.geodesic", false);
}

/// Two digits of different classes, or two samples: something to look at before anything was chosen.
void InterpolationPanel::choose_at_start(PanelContext& context) {
    const bool loading = context.studio.data_message().rfind("Loading", 0) == 0;
    if (!walk_->a.chosen() && !walk_->b.chosen() && context.studio.data())
        choose_two(context);
    if (loading && !context.studio.data())
        return;
    for (const End end : {kA, kB}) {
        if (!waypoint(end).chosen() && context.studio.data())
            choose_digit(context, end, {});
        else if (!waypoint(end).chosen())
            choose_sample(end);
    }
}

void InterpolationPanel::ask(PanelContext& context) {
    if (!walk_->a.chosen() || !walk_->b.chosen())
        return;
    InterpolateQuery query{.source = walk_->source(),
                           .a = walk_->a.place,
                           .b = walk_->b.place,
                           .steps = fine_steps(wanted_steps()),
                           .closed = walk_->loop};
    for (const Waypoint& stop : walk_->via)
        query.via.push_back(stop.place);
    talk_.ask(context.studio, query, walk_->weights(), context.now);
    if (geodesic_on_)
        ask_geodesic(context, query);
    ask_beside(context, query);
    if (talk_.waiting() || (walk_->source() == Source::Training && is_busy(context.studio.training()->state)))
        context.shell.redraw_after(talk_.next_wish(context.now));
}

void InterpolationPanel::receive(PanelContext& context) {
    const bool fresh = talk_.receive(context.studio.interpolation());
    if (!fresh) {
        receive_geodesic(context);
        receive_beside(context);
        return;
    }
    // A problem is shown in words; the pictures before it stay until there are others.
    read_ = talk_.share();
    steps_of_ = {};
    receive_geodesic(context);
    receive_beside(context);
    if (answer() == nullptr)
        return;
    energies_[kSlerp] = path_energy(read_->slerp.moved);
    energies_[kLerp] = path_energy(read_->lerp.moved);
    std::vector<std::uint8_t> images = read_->slerp.decoded.images;
    images.insert(images.end(), read_->lerp.decoded.images.begin(), read_->lerp.decoded.images.end());
    pictures_.set_images(images);
    // A code that came without a picture gets the one it decodes to.
    const auto& decoded = read_->slerp.decoded.images;
    if (walk_->a.image.empty() && walk_->a.place == read_->query.a)
        walk_->a.image.assign(decoded.begin(), decoded.begin() + kImagePixels);
    const std::size_t last = read_->slerp.norms.size() - 1;
    const std::size_t at_b = read_->query.closed ? last - last / read_->query.segments() : last;
    if (walk_->b.image.empty() && walk_->b.place == read_->query.b) {
        const auto picture = decoded.begin() + static_cast<std::ptrdiff_t>(at_b * kImagePixels);
        walk_->b.image.assign(picture, picture + kImagePixels);
    }
}

void InterpolationPanel::play(PanelContext& context) {
    if (!playing_ || answer() == nullptr)
        return;
    // After a rest the frame before may be long ago.
    phase_ = std::fmod(phase_ + std::min(static_cast<double>(context.dt), 0.1) / kPlaySeconds, 2.0);
    // A loop goes on where it began.
    t_ = static_cast<float>(phase_ <= 1 ? phase_ : read_->query.closed ? phase_ - 1 : 2 - phase_);
    context.shell.redraw_after(kPlayFrame);
}

InterpolationPanel::Layout InterpolationPanel::lay_out(const PanelContext& context) const {
    const Theme& theme = context.theme;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float frame = ImGui::GetFrameHeight();
    const float small = context.fonts.small->FontSize;
    Layout layout;
    layout.wanted = wanted_steps();
    layout.buttons = room.y >= 2 * (small + theme.xs() + 3 * frame + 2 * theme.px(2)) + theme.s();
    layout.end_zoom = std::max(1, static_cast<int>(theme.px(layout.buttons ? 64 : 56) / 28));
    layout.ends = static_cast<float>(layout.end_zoom * 28) + theme.s() + theme.px(kButtons);

    layout.caption = small + theme.px(6); // room for the scrubber's arrow
    layout.foot = small + theme.px(8);
    const float scrubber = frame + theme.xs();
    const auto count = static_cast<float>(rows());
    const auto own = static_cast<float>(own_rows());
    const float high =
        (room.y - theme.s() - scrubber - (count - 1) * theme.xs()) / count - layout.caption - layout.foot;
    // In a low window the panel scrolls rather than let the steps become too small to be read.
    const int least = std::max(1, static_cast<int>(theme.px(28) / 28));
    const int by_height = std::max(least, static_cast<int>(high / 28));
    const auto zoom_of = [&layout](int steps) {
        return static_cast<int>((layout.rows + 1) / static_cast<float>(steps) - 1) / 28;
    };
    // The enlarged pictures shrink, then go, before steps are left out.
    for (const float enlarged : {84.0F, 56.0F, 0.0F}) {
        layout.side_zoom = static_cast<int>(theme.px(enlarged) / 28);
        layout.side = layout.side_zoom > 0 ? own * static_cast<float>(layout.side_zoom * 28) +
                                                 (own - 1) * theme.s() + theme.l()
                                           : 0;
        layout.rows = room.x - layout.ends - theme.l() - layout.side;
        if (layout.rows >= theme.px(kLeastRows) && zoom_of(layout.wanted) >= least)
            break;
    }
    const int fine =
        answer() != nullptr ? static_cast<int>(answer()->slerp.norms.size()) : fine_steps(layout.wanted);
    layout.shown = layout.wanted;
    while (layout.shown > 2 && (zoom_of(layout.shown) < least || !divides(layout.shown, fine)))
        --layout.shown;
    layout.zoom = std::clamp(zoom_of(layout.shown), 1, std::min(by_height, least * kLargestZoom));
    layout.cell = static_cast<float>(layout.zoom * 28);
    const auto intervals = static_cast<float>(layout.shown - 1);
    layout.gap = std::clamp(std::floor((layout.rows - layout.cell * (intervals + 1)) / intervals), 0.0F,
                            theme.px(kLargestGap));
    return layout;
}

void InterpolationPanel::draw(PanelContext& context) {
    restore(context);
    walk_->update(context);
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (!walk_->obstacle().empty()) {
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))}, walk_->obstacle(),
                    walk_->remedy("Open a checkpoint that encodes and decodes (Ctrl+O), such as vae-2d, "
                                  "or train one."),
                    theme, context.fonts);
        return;
    }
    choose_at_start(context);
    second_ = second_model(context, walk_->source());
    ask(context);
    receive(context);
    play(context);

    const Layout layout = lay_out(context);
    ImGui::BeginGroup();
    draw_ends(context, layout);
    ImGui::EndGroup();
    const ImVec2 rows{start.x + layout.ends + theme.l(), start.y};
    ImGui::SetCursorScreenPos(rows);
    if (answer() == nullptr) {
        const bool problem = read_ && !read_->problem.empty();
        empty_state(rows, {start.x + room.x, start.y + std::max(room.y - theme.s(), theme.px(48))},
                    problem ? "There is no way between them." : "On the way…",
                    problem ? read_->problem : "The steps between A and B are being decoded.", theme,
                    context.fonts);
        return;
    }
    ImGui::BeginGroup();
    draw_rows(context, layout);
    draw_scrubber(context, layout);
    ImGui::EndGroup();
    if (layout.side > 0)
        draw_side(context, layout, {rows.x + layout.rows + theme.l(), start.y}, room.y - theme.s());
}

void InterpolationPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float height = ImGui::GetFrameHeight();
    const float top = ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2);
    float x = right;
    const auto place = [&](const char* label, float width, const char* action, const char* mark,
                           const char* help) {
        x -= width;
        if (x < left)
            return;
        ImGui::SetCursorScreenPos({x, top});
        const Action* found = context.actions.find(action);
        ImGui::BeginDisabled(found == nullptr || !context.actions.enabled(*found));
        const bool on = found != nullptr && found->checked && found->checked();
        if (toggle_button(label, on, {width, height}, theme))
            context.actions.run(action);
        ImGui::EndDisabled();
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
        x -= theme.xs();
    };
    // Where there is no room for all of them, those that the menu has too go first.
    const float room = right - left - theme.px(60 + 84 + 8);
    if (room > theme.px(48 + 48 + 48 + 70 + 54 + 64 + 20))
        place("GIF", theme.px(48), "interpolation.gif", "interpolation gif",
              "Save slerp as an animated picture, there and back.");
    if (room > theme.px(48 + 48 + 70 + 54 + 64 + 16)) {
        place("CSV", theme.px(48), "interpolation.csv", "interpolation csv",
              "Save the steps of both paths as a table.");
        place("PNG", theme.px(48), "interpolation.png", "interpolation png",
              "Save both rows as a picture, slerp above lerp.");
    }
    if (room > theme.px(70 + 54 + 64 + 8))
        place("Random", theme.px(70), "interpolation.random", "interpolation random",
              "Two test digits of different classes.");
    place("Swap", theme.px(54), "interpolation.swap", "interpolation swap", "Exchange A and B.");
    if (room > theme.px(54 + 64)) {
        place("Geodesic", theme.px(84), "interpolation.geodesic", "interpolation geodesic",
              "A third row: the way on which the pictures change least, by the metric that the decoder pulls "
              "back to the codes.");
        place("Path…", theme.px(60), "interpolation.path", "interpolation path",
              "Stops between A and B, and whether the path closes to a loop.");
    }
    draw_path_menu(context);
    const float slider = std::min(theme.px(110), x - left);
    if (slider < theme.px(64))
        return;
    ImGui::SetCursorScreenPos({x - slider, top});
    ImGui::SetNextItemWidth(slider);
    constexpr ImS64 kLow = kFewestSteps;
    constexpr ImS64 kHigh = kMostSteps;
    ImS64 steps = steps_;
    if (value_slider("##steps", "Steps", ImGuiDataType_S64, &steps, &kLow, &kHigh, "%lld",
                     ImGuiSliderFlags_AlwaysClamp, theme, context.fonts)) {
        steps_ = static_cast<int>(steps);
        context.session.set_number("interpolation.steps", steps_);
    }
    context.mark_item("interpolation steps");
    help_on_hover("Steps of each path, with both ends.", theme, context.fonts);
}

} // namespace penumbra
