#include "app/shell/workspace.hpp"

#include "app/widgets/splitter.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

namespace penumbra {

namespace {

// Shares of a 1600 x 1000 window, and the least that each area can work with, at scale 1.
constexpr float kLeftShare = 0.18F;
constexpr float kMiddleShare = 0.76F; ///< of what is right of the left column
constexpr float kCentreShare = 0.53F; ///< of the middle; the map has the rest
constexpr float kTopShare = 0.66F;
constexpr float kRightShare = 0.48F; ///< of the right column's height
constexpr float kColumnMinimum = 270;
constexpr float kCentreMinimum = 420;
constexpr float kMapMinimum = 320;
constexpr float kTopMinimum = 340;
constexpr float kStripMinimum = 200;
constexpr float kRightMinimum = 240;

/// One splitter of the workspace: its name in the session, where it starts, what its sides need.
struct Split {
    const char* name;
    bool vertical;
    float share;
    float minimum_first;
    float minimum_second;
};

SplitLengths split(PanelContext& context, const Split& split, ImVec2 position, ImVec2 size) {
    const Theme& theme = context.theme;
    const float first = theme.px(split.minimum_first);
    const float second = theme.px(split.minimum_second);
    float ratio = context.session.ratio(split.name, split.share);
    ImGui::SetCursorScreenPos(position);
    // The panels' borders are line enough; the bar itself shows only under the pointer.
    ImGui::PushStyleColor(ImGuiCol_Separator, IM_COL32(0, 0, 0, 0));
    if (splitter(split.name, split.vertical, &ratio, first, second, size)) {
        context.session.ratios[split.name] = ratio;
    }
    ImGui::PopStyleColor();
    const SplitLengths lengths =
        split_lengths(split.vertical ? size.x : size.y, ratio, first, second, splitter_thickness());
    const float gap = splitter_thickness();
    const ImVec2 start = split.vertical ? ImVec2(position.x + lengths.first, position.y)
                                        : ImVec2(position.x, position.y + lengths.first);
    context.mark(std::string("splitter ") + split.name, start,
                 split.vertical ? ImVec2(start.x + gap, start.y + size.y)
                                : ImVec2(start.x + size.x, start.y + gap));
    return lengths;
}

/// "tab.3".
std::string tab_key(Area area) {
    return "tab." + std::to_string(static_cast<int>(area));
}

/// Corners of a panel in the window's colour, since the panels' colour is what the frame was cleared to.
void round_corners(ImDrawList& list, ImVec2 min, ImVec2 max, float radius, ImU32 colour) {
    const auto corner = [&](ImVec2 point, ImVec2 centre, int from) {
        list.PathLineTo(point);
        list.PathArcToFast(centre, radius, from, from + 3);
        list.PathFillConvex(colour);
    };
    corner(min, {min.x + radius, min.y + radius}, 6);
    corner({max.x, min.y}, {max.x - radius, min.y + radius}, 9);
    corner(max, {max.x - radius, max.y - radius}, 0);
    corner({min.x, max.y}, {min.x + radius, max.y - radius}, 3);
}

} // namespace

Workspace::Workspace(std::vector<std::unique_ptr<Panel>> panels) : panels_(std::move(panels)) {}

Workspace::Areas Workspace::arrange(const Theme& theme, ImVec2 size) const {
    std::map<Area, Area> home;
    const float gap = 2 * splitter_thickness();
    const bool one_column = size.x < theme.px(2 * kColumnMinimum + kCentreMinimum) + gap;
    const float middle = size.x - theme.px((one_column ? 1 : 2) * kColumnMinimum) - gap;
    if (middle < theme.px(kCentreMinimum + kMapMinimum)) {
        home[Area::Map] = Area::Centre;
    }
    if (size.y < theme.px(kTopMinimum + kStripMinimum)) {
        home[Area::Strip] = Area::Centre;
    }
    if (size.y < theme.px(2 * kRightMinimum)) {
        home[Area::Below] = Area::Right;
    }
    if (one_column) {
        home[Area::Right] = home[Area::Below] = Area::Left;
    }
    Areas areas;
    for (const auto& panel : panels_) {
        const auto moved = home.find(panel->area());
        areas[moved == home.end() ? panel->area() : moved->second].push_back(panel.get());
    }
    return areas;
}

void Workspace::grant_wishes() {
    for (const auto& panel : panels_) {
        std::uint64_t& granted = wishes_[panel.get()];
        if (panel->front_wishes() == granted) {
            continue;
        }
        granted = panel->front_wishes();
        for (const auto& [area, panels] : areas_) {
            if (std::find(panels.begin(), panels.end(), panel.get()) != panels.end()) {
                shown_[area] = panel.get();
            }
        }
    }
}

void Workspace::register_actions(Actions& actions, PanelContext& context) {
    for (const auto& panel : panels_) {
        panel->register_actions(actions, context);
    }
}

Panel* Workspace::find(std::string_view title) const {
    const auto found =
        std::ranges::find_if(panels_, [title](const auto& panel) { return panel->title() == title; });
    return found != panels_.end() ? found->get() : nullptr;
}

void Workspace::show(std::string_view title) {
    Panel* panel = find(title);
    if (panel == nullptr) {
        return;
    }
    if (presented_ != nullptr) {
        presented_ = panel;
    }
    for (const auto& [area, panels] : areas_) {
        if (std::ranges::find(panels, panel) != panels.end()) {
            shown_[area] = panel;
        }
    }
}

std::optional<Rectangle> Workspace::place(std::string_view title) const {
    const auto found = places_.find(find(title));
    return found != places_.end() ? std::optional(found->second) : std::nullopt;
}

void Workspace::present(ImVec2 pointer) {
    const auto under = std::ranges::find_if(places_, [pointer](const auto& place) {
        const Rectangle& r = place.second;
        return pointer.x >= r.min.x && pointer.x < r.max.x && pointer.y >= r.min.y && pointer.y < r.max.y;
    });
    presented_ = under != places_.end()          ? under->first
                 : shown_.contains(Area::Centre) ? shown_[Area::Centre]
                 : !panels_.empty()              ? panels_.front().get()
                                                 : nullptr;
}

void Workspace::present_next(int steps) {
    const auto count = static_cast<int>(panels_.size());
    for (int i = 0; i < count; ++i) {
        if (panels_[static_cast<std::size_t>(i)].get() == presented_) {
            presented_ = panels_[static_cast<std::size_t>(((i + steps) % count + count) % count)].get();
            return;
        }
    }
}

void Workspace::draw_presented(PanelContext& context, ImVec2 size, FrameParts& parts) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    draw_surround(context, start, size, {});
    areas_ = {{Area::Centre, {presented_}}};
    Panel* const before = std::exchange(shown_[Area::Centre], presented_);
    draw_area(context, Area::Centre, start, size);
    parts.end(presented_->title());
    shown_[Area::Centre] = before;
}

void Workspace::remember(Session& session) const {
    for (const auto& [area, panel] : shown_) {
        if (panel != nullptr) {
            session.set_text(tab_key(area), panel->title());
        }
    }
    for (const auto& panel : panels_) {
        panel->remember(session);
    }
}

void Workspace::restore(const Session& session) {
    if (std::exchange(restored_, true)) {
        return;
    }
    for (const Area area : {Area::Left, Area::Centre, Area::Map, Area::Strip, Area::Right, Area::Below}) {
        if (Panel* const panel = find(session.text(tab_key(area)))) {
            shown_[area] = panel; // no harm where it stands in another area now
        }
    }
}

void Workspace::draw(PanelContext& context, ImVec2 size, FrameParts& parts) {
    restore(context.session);
    areas_ = arrange(context.theme, size);
    grant_wishes();
    places_.clear();
    if (presented_ != nullptr) {
        draw_presented(context, size, parts);
        return;
    }
    const auto has = [this](Area area) { return areas_.contains(area); };
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float gap = splitter_thickness();
    std::vector<Rectangle> gaps;
    // Splits a rectangle in two when there is something for its second part; draws the first part or splits
    // it further.
    const auto divide = [&](const Split& how, ImVec2 position, ImVec2 room) {
        const SplitLengths lengths = split(context, how, position, room);
        const ImVec2 first = how.vertical ? ImVec2(lengths.first, room.y) : ImVec2(room.x, lengths.first);
        const ImVec2 bar = how.vertical ? ImVec2(position.x + first.x, position.y)
                                        : ImVec2(position.x, position.y + first.y);
        const ImVec2 second =
            how.vertical ? ImVec2(bar.x + gap, position.y) : ImVec2(position.x, bar.y + gap);
        gaps.push_back(
            {bar, how.vertical ? ImVec2(second.x, bar.y + room.y) : ImVec2(bar.x + room.x, second.y)});
        return std::pair{Rectangle{position, {position.x + first.x, position.y + first.y}},
                         Rectangle{second, {position.x + room.x, position.y + room.y}}};
    };
    const auto room_of = [](const Rectangle& r) { return ImVec2(r.max.x - r.min.x, r.max.y - r.min.y); };
    std::vector<std::pair<Area, Rectangle>> places;

    const float rest_minimum = kCentreMinimum + (has(Area::Right) ? kColumnMinimum : 0);
    const auto [left, rest] = divide({"left", true, kLeftShare, kColumnMinimum, rest_minimum}, start, size);
    places.emplace_back(Area::Left, left);
    Rectangle middle = rest;
    if (has(Area::Right)) {
        const float middle_minimum = kCentreMinimum + (has(Area::Map) ? kMapMinimum : 0);
        const auto [inner, column] =
            divide({"right", true, kMiddleShare, middle_minimum, kColumnMinimum}, rest.min, room_of(rest));
        middle = inner;
        Rectangle upper = column;
        if (has(Area::Below)) {
            const auto [above, below] = divide({"below", false, kRightShare, kRightMinimum, kRightMinimum},
                                               column.min, room_of(column));
            upper = above;
            places.emplace_back(Area::Below, below);
        }
        places.emplace_back(Area::Right, upper);
    }
    Rectangle top = middle;
    if (has(Area::Strip)) {
        const auto [above, strip] =
            divide({"strip", false, kTopShare, kTopMinimum, kStripMinimum}, middle.min, room_of(middle));
        top = above;
        places.emplace_back(Area::Strip, strip);
    }
    Rectangle centre = top;
    if (has(Area::Map)) {
        const auto [before, map] =
            divide({"map", true, kCentreShare, kCentreMinimum, kMapMinimum}, top.min, room_of(top));
        centre = before;
        places.emplace_back(Area::Map, map);
    }
    // First, so that what a hand does there is asked about as early in the frame as can be.
    places.insert(places.begin(), {Area::Centre, centre});

    draw_surround(context, start, size, gaps);
    parts.end("workspace");
    for (const auto& [area, place] : places) {
        draw_area(context, area, place.min, room_of(place));
        parts.end(shown_.contains(area) ? shown_[area]->title() : "workspace");
    }
}

void Workspace::draw_surround(PanelContext& context, ImVec2 start, ImVec2 size,
                              const std::vector<Rectangle>& gaps) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 colour = context.theme.window;
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    const ImVec2 end{start.x + size.x, start.y + size.y};
    const float top =
        ImGui::GetWindowPos().y + ImGui::GetFrameHeight(); // below the menu bar, which is its own ground
    list.PushClipRect({0, 0}, window);
    list.AddRectFilled({0, top}, {window.x, start.y}, colour);
    list.AddRectFilled({0, end.y}, window, colour);
    list.AddRectFilled({0, start.y}, {start.x, end.y}, colour);
    list.AddRectFilled({end.x, start.y}, {window.x, end.y}, colour);
    for (const Rectangle& gap : gaps) {
        list.AddRectFilled(gap.min, gap.max, colour);
    }
    list.PopClipRect();
}

void Workspace::draw_area(PanelContext& context, Area area, ImVec2 position, ImVec2 size) {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end{position.x + size.x, position.y + size.y};
    round_corners(list, position, end, theme.rounding(), theme.window);
    list.AddRect(position, end, theme.border, theme.rounding());
    const auto& panels = areas_[area];
    if (panels.empty() || size.x < 1 || size.y < titles_height(theme) + 1) {
        return;
    }
    ImGui::PushID(static_cast<int>(area));
    const float title = draw_titles(context, area, position, size.x);
    Panel& panel = *shown_[area];
    places_[&panel] = {position, end};
    ImGui::SetCursorScreenPos({position.x + 1, position.y + title});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.l(), theme.s()});
    ImGui::BeginChild(panel.title(), {size.x - 2, size.y - title - 1}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    panel.draw(context);
    ImGui::EndChild();
    ImGui::PopID();
}

} // namespace penumbra
