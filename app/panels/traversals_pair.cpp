// A grid of decodes along two dimensions.

#include "app/panels/enlarged.hpp"
#include "app/panels/traversals_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr float kLimit = 3;
constexpr int kFewestSteps = 5;
constexpr int kMostSteps = 21;
constexpr float kChoice = 132; ///< width of the two combo boxes at scale 1

} // namespace

TraversalsPanel::Layout TraversalsPanel::lay_out_pair(const PanelContext& context) const {
    const Theme& theme = context.theme;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    Layout layout;
    layout.gap = 1;
    layout.names = theme.px(34); // the values left of the grid
    layout.head = context.fonts.small_number->FontSize + theme.px(4);
    const float side =
        std::min(room.y - layout.head - theme.px(2), room.x - theme.px(kChoice) - theme.l() - layout.names);
    int fit = 0;
    for (layout.zoom = std::max(1, static_cast<int>(theme.px(28) / ImageGrid::kSide));; --layout.zoom) {
        layout.cell = static_cast<float>(layout.zoom * ImageGrid::kSide);
        fit = static_cast<int>((side + layout.gap) / (layout.cell + layout.gap));
        if (fit >= kFewestSteps || layout.zoom == 1)
            break;
    }
    // An odd number: zero is among the values.
    layout.steps = std::clamp(fit % 2 == 1 ? fit : fit - 1, kFewestSteps, kMostSteps);
    layout.values = traversal_values(layout.steps, kLimit);
    return layout;
}

void TraversalsPanel::draw_pair(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (order_.size() < 2) {
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))},
                    "This code has one dimension only.", "“Rows” shows what it does.", theme, context.fonts);
        context.mark("traversals", start, {start.x + room.x, start.y + room.y});
        return;
    }
    for (std::size_t i = 0; i < 2; ++i)
        if (pair_of_[i] < 0 || pair_of_[i] >= static_cast<std::int64_t>(order_.size()))
            pair_of_[i] = order_[i] != pair_of_[1 - i] ? order_[i] : order_[1 - i];
    const Layout layout = lay_out_pair(context);
    TraverseQuery query;
    query.dimensions = {pair_of_[0], pair_of_[1]};
    query.pair = true;
    query.steps = layout.steps;
    query.limit = kLimit;
    ask(context, std::move(query));

    const float choice = theme.px(kChoice);
    ImGui::BeginGroup();
    draw_pair_choice(context, "##across", "Across", pair_of_[0], choice);
    context.mark_item("traversals across");
    draw_pair_choice(context, "##down", "Up", pair_of_[1], choice);
    context.mark_item("traversals down");
    ImGui::EndGroup();
    const ImVec2 grid{start.x + choice + theme.l() + layout.names, start.y};
    ImGui::SetCursorScreenPos(grid);
    draw_pair_grid(context, layout);
    const float width = static_cast<float>(layout.steps) * (layout.cell + layout.gap);
    const ImVec2 side{grid.x + width + theme.xl(), start.y};
    if (start.x + room.x - side.x > theme.px(150))
        draw_pair_side(context, layout, side, {start.x + room.x, start.y + room.y - theme.s()});
}

void TraversalsPanel::draw_pair_choice(PanelContext& context, const char* id, const char* words,
                                       std::int64_t& chosen, float width) {
    caption(words, context.theme, context.fonts);
    ImGui::SetNextItemWidth(width);
    const std::string shown = name(static_cast<std::size_t>(chosen));
    if (ImGui::BeginCombo(id, shown.c_str(), ImGuiComboFlags_HeightLarge)) {
        close_on_escape();
        for (const std::int64_t dimension : order_) {
            const auto j = static_cast<std::size_t>(dimension);
            const std::string label = name(j) + "   " + dimension_figure(statistics(), j);
            if (!ImGui::Selectable(label.c_str(), dimension == chosen))
                continue;
            // Both the same would be a line: they change places.
            const std::int64_t before = chosen;
            std::int64_t& other = &chosen == &pair_of_[0] ? pair_of_[1] : pair_of_[0];
            chosen = dimension;
            if (other == dimension)
                other = before;
        }
        ImGui::EndCombo();
    }
}

void TraversalsPanel::draw_pair_grid(PanelContext& context, const Layout& layout) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 origin{std::floor(start.x), std::floor(start.y + layout.head)};
    const float step = layout.cell + layout.gap;
    const int steps = layout.steps;
    const float size = step * static_cast<float>(steps) - layout.gap;
    draw_values(context, layout, {origin.x, start.y});
    const FontScope font(context.fonts.small_number);
    for (int i = 0; i < steps; ++i) {
        char text[24];
        std::snprintf(text, sizeof text, "%.3g",
                      static_cast<double>(layout.values[static_cast<std::size_t>(steps - 1 - i)]));
        draw_right_aligned(
            *ImGui::GetWindowDrawList(), context.fonts.small_number, origin.x - theme.px(6),
            std::floor(origin.y + static_cast<float>(i) * step + (layout.cell - ImGui::GetFontSize()) / 2),
            theme.muted, text);
    }
    ImGui::SetCursorScreenPos(origin);
    const bool pressed = ImGui::InvisibleButton("pair", {size, size});
    context.mark_item("traversals");
    const TraverseAnswer* shown = answer(true);
    const bool fits = shown != nullptr && shown->query.steps == steps &&
                      std::ranges::equal(shown->query.dimensions, pair_of_);
    hovered_ = -1;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (fits && ImGui::IsItemHovered())
        hovered_ = std::clamp(static_cast<int>((mouse.y - origin.y) / step), 0, steps - 1) * steps +
                   std::clamp(static_cast<int>((mouse.x - origin.x) / step), 0, steps - 1);
    const auto held = [&](std::size_t which) {
        return fits ? nearest_value(layout.values, shown->base[static_cast<std::size_t>(pair_of_[which])])
                    : -1;
    };
    const int column = held(0);
    const int row = held(1) < 0 ? -1 : steps - 1 - held(1);
    // The framed ones last: their frames lie over their neighbours.
    for (const bool framed : {false, true})
        for (int i = 0; i < steps * steps; ++i) {
            const bool base = i / steps == row && i % steps == column;
            if ((base || i == hovered_) == framed)
                draw_cell(context, layout, pictures_,
                          {origin.x + static_cast<float>(i % steps) * step,
                           origin.y + static_cast<float>(i / steps) * step},
                          fits ? i : -1, base, i == hovered_);
        }
    if (pressed && hovered_ >= 0) {
        const std::pair<std::int64_t, float> changes[] = {
            {pair_of_[0], layout.values[static_cast<std::size_t>(hovered_ % steps)]},
            {pair_of_[1], layout.values[static_cast<std::size_t>(steps - 1 - hovered_ / steps)]}};
        walk_to(changes, hovered_);
    }
}

void TraversalsPanel::draw_pair_side(PanelContext& context, const Layout& layout, ImVec2 start, ImVec2 end) {
    const Theme& theme = context.theme;
    const TraverseAnswer* shown = answer(true);
    if (shown == nullptr || shown->query.steps != layout.steps)
        return;
    // The picture under the pointer, or the one nearest to the code that is held.
    int cell = hovered_;
    const int steps = layout.steps;
    if (cell < 0) {
        const int column = nearest_value(layout.values, shown->base[static_cast<std::size_t>(pair_of_[0])]);
        const int up = nearest_value(layout.values, shown->base[static_cast<std::size_t>(pair_of_[1])]);
        if (column < 0 || up < 0)
            return;
        cell = (steps - 1 - up) * steps + column;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float lines = 3 * context.fonts.small->FontSize + theme.s();
    const float room = std::min(end.x - start.x, end.y - start.y - layout.head - lines);
    const auto side =
        static_cast<float>(std::clamp(static_cast<int>(room / ImageGrid::kSide), 1, 8) * ImageGrid::kSide);
    const ImVec2 min{std::floor(start.x), std::floor(start.y + layout.head)};
    pictures_.draw_one(cell, list, min, side);
    list.AddRect({min.x - 1, min.y - 1}, {min.x + side + 1, min.y + side + 1}, theme.border);
    const FontScope font(context.fonts.small);
    list.AddText(start, theme.muted, hovered_ >= 0 ? "Under the pointer" : "Nearest to the code held");
    char text[128];
    std::snprintf(text, sizeof text, "%s = %.2f,  %s = %.2f",
                  name(static_cast<std::size_t>(pair_of_[0])).c_str(),
                  static_cast<double>(layout.values[static_cast<std::size_t>(cell % steps)]),
                  name(static_cast<std::size_t>(pair_of_[1])).c_str(),
                  static_cast<double>(layout.values[static_cast<std::size_t>(steps - 1 - cell / steps)]));
    float y = min.y + side + theme.xs();
    list.AddText({min.x, y}, theme.text, text);
    y += ImGui::GetFontSize();
    const auto at = static_cast<std::size_t>(cell);
    if (at < shown->decoded.labels.size() && at < shown->decoded.confidence.size()) {
        const int label = shown->decoded.labels[at];
        std::snprintf(text, sizeof text, "believed to be %s, %.0f %%",
                      class_name(walk_->data().get(), label).c_str(),
                      100.0 * static_cast<double>(shown->decoded.confidence[at]));
        list.AddText({min.x, y}, theme.digit(label), text);
        y += ImGui::GetFontSize();
    }
    list.AddText({min.x, y}, theme.muted, hovered_ >= 0 ? "click: make it the current code" : "");
}

} // namespace penumbra
