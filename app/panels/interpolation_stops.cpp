// Stops between A and B, loops, and the third row: the geodesic.

#include "app/panels/interpolation_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>

namespace penumbra {
namespace {

constexpr const char* kMenuOf = "Interpolation";
constexpr const char* kPopup = "interpolation path";

} // namespace

void InterpolationPanel::ask_geodesic(PanelContext& context, const InterpolateQuery& query) {
    geodesic_talk_.ask(context.studio, query, walk_->weights(), context.now);
    if (walk_->source() == Source::Training && is_busy(context.studio.training()->state))
        context.shell.redraw_after(geodesic_talk_.next_wish(context.now));
}

/// Its row is shown only beside the two that go the same way.
void InterpolationPanel::receive_geodesic(PanelContext& context) {
    const bool fresh = geodesic_talk_.receive(context.studio.geodesic());
    const auto newest = geodesic_talk_.share();
    const bool same_way = newest && read_ && newest->problem.empty() && newest->query == read_->query &&
                          newest->path.norms.size() == read_->slerp.norms.size();
    if (fresh)
        no_geodesic_ = newest->problem;
    const auto wanted = same_way ? newest : nullptr;
    if (wanted == found_)
        return;
    found_ = wanted;
    steps_of_[kGeodesic] = {};
    if (!found_)
        return;
    geodesic_pictures_.set_images(found_->path.decoded.images);
    energies_[kGeodesic] = path_energy(found_->path.moved);
}

void InterpolationPanel::add_stop(PanelContext& context, Waypoint stop) {
    if (walk_->via.size() >= Walk::kMostStops) {
        context.shell.complain("A path has at most " + std::to_string(Walk::kMostStops) + " stops.");
        return;
    }
    walk_->via.push_back(std::move(stop));
    context.shell.redraw_after(0);
}

void InterpolationPanel::add_test_digit(PanelContext& context) {
    const auto data = context.studio.data();
    if (const auto index = data ? picker_.pick(data->test) : std::nullopt)
        add_stop(context, test_waypoint(*data, *index));
}

void InterpolationPanel::draw_path_menu(PanelContext& context) {
    if (std::exchange(open_path_menu_, false))
        ImGui::OpenPopup(kPopup);
    if (!ImGui::BeginPopup(kPopup))
        return;
    close_on_escape();
    const Theme& theme = context.theme;
    const auto line = [&](const std::string& letter, const Waypoint& point) {
        ImGui::AlignTextToFramePadding();
        ImGui::PushStyleColor(ImGuiCol_Text, theme.accent);
        ImGui::TextUnformatted(letter.c_str());
        ImGui::PopStyleColor();
        ImGui::SameLine(theme.px(24));
        ImGui::TextUnformatted(point.chosen() ? point.caption.c_str() : "not chosen yet");
    };
    line("A", walk_->a);
    int dropped = -1;
    for (std::size_t i = 0; i < walk_->via.size(); ++i) {
        const auto number = static_cast<int>(i);
        ImGui::PushID(number);
        line(std::to_string(i + 1), walk_->via[i]);
        ImGui::SameLine(theme.px(250));
        if (ImGui::SmallButton("Remove"))
            dropped = number;
        context.mark_item("interpolation stop remove " + std::to_string(i + 1));
        ImGui::PopID();
    }
    if (dropped >= 0)
        walk_->via.erase(walk_->via.begin() + dropped);
    line("B", walk_->b);
    ImGui::Separator();
    const auto item = [&](const char* label, const char* action, const char* mark) {
        const Action* found = context.actions.find(action);
        const bool checked = found->checked && found->checked();
        if (ImGui::MenuItem(label, nullptr, checked, context.actions.enabled(*found)))
            context.actions.run(action);
        context.mark_item(mark);
    };
    item("Add a test digit as a stop", "interpolation.add-digit", "interpolation add digit");
    item("Add the current code as a stop", "interpolation.add-current", "interpolation add current");
    item("Take all stops away", "interpolation.no-stops", "interpolation no stops");
    item("Close the path to a loop", "interpolation.loop", "interpolation loop");
    ImGui::EndPopup();
}

void InterpolationPanel::register_stop_actions(Actions& actions, PanelContext& context) {
    const auto add = [&](const char* id, const char* label, std::function<void()> run,
                         std::function<bool()> enabled, std::function<bool()> checked, const char* needs) {
        actions.add({.id = id,
                     .label = label,
                     .menu = kMenuOf,
                     .run =
                         [this, run = std::move(run)] {
                             run();
                             ++front_;
                         },
                     .enabled = std::move(enabled),
                     .checked = std::move(checked),
                     .needs = needs});
    };
    add(
        "interpolation.geodesic", "Geodesic as a third row",
        [this, &context] {
            geodesic_on_ = !geodesic_on_;
            context.session.set_flag("interpolation.geodesic", geodesic_on_);
        },
        {}, [this] { return geodesic_on_; }, "");
    add(
        "interpolation.path", "Stops on the path…", [this] { open_path_menu_ = true; }, {}, {}, "");
    add(
        "interpolation.add-digit", "Add a test digit as a stop",
        [this, &context] { add_test_digit(context); },
        [&context] { return context.studio.data() != nullptr; }, {}, "No data set is open.");
    add(
        "interpolation.add-current", "Add the current code as a stop",
        [this, &context] { add_stop(context, walk_->current); }, [this] { return walk_->current.chosen(); },
        {}, "There is no current code yet: click a point or a place on the map.");
    add(
        "interpolation.no-stops", "Take all stops away", [this] { walk_->via.clear(); },
        [this] { return !walk_->via.empty(); }, {}, "The path has no stops.");
    add(
        "interpolation.loop", "Close the path to a loop", [this] { walk_->loop = !walk_->loop; }, {},
        [this] { return walk_->loop; }, "");
}

} // namespace penumbra
