// The right half of the rows while "Beside" is on: the dimensions that a second model uses most, for the same
// image.

#include "app/panels/enlarged.hpp"
#include "app/panels/traversals_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr float kLimit = 3; ///< as in the rows of the first model

} // namespace

void TraversalsPanel::draw_halves(PanelContext& context) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = context.theme.l();
    const float half = std::floor((room.x - gap) / 2);
    ImGui::BeginChild("own rows", {half, room.y}, false,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    draw_rows(context);
    ImGui::EndChild();
    draw_beside(context, {start.x + half + gap, start.y}, {half, room.y});
}

std::string TraversalsPanel::obstacle_beside() const {
    const std::string obstacle = second_.obstacle();
    const Place held = base();
    if (!obstacle.empty() || !held.image.empty() || held.code.empty())
        return obstacle;
    return "The current code is one of " + walk_->model_name() + ", which means nothing to " +
           second_.name() + ": choose an image, or hold the others at zero.";
}

void TraversalsPanel::draw_beside(PanelContext& context, ImVec2 start, ImVec2 room) {
    const Theme& theme = context.theme;
    const ImVec2 end{start.x + room.x, start.y + room.y};
    const auto empty = [&](const std::string& line, const std::string& hint) {
        empty_state(start, end, line, hint, theme, context.fonts);
        context.mark("traversals without", start, end);
    };
    if (const std::string obstacle = obstacle_beside(); !obstacle.empty())
        return empty("Nothing to traverse beside it.", obstacle);
    // The map asks for the codes that say which dimensions are used.
    const auto newest = context.studio.probe_beside();
    const ProbeAnswer* probe = newest && second_.made(*newest) ? newest.get() : nullptr;
    const auto order =
        dimension_order(probe != nullptr ? &probe->statistics : nullptr, second_.model->code_size);
    if (order.empty())
        return empty("Not known yet.", "Its dimensions come with its map.");
    const Layout layout = lay_out_rows(context, room, order.size());
    const float row = layout.cell + layout.gap;
    const float height = room.y - layout.head - theme.px(2);
    const auto fits = std::max<std::size_t>(1, static_cast<std::size_t>((height - layout.gap) / row));
    TraverseQuery query{.source = second_.source, .base = base(), .steps = layout.steps, .limit = kLimit};
    query.dimensions.assign(order.begin(),
                            order.begin() + static_cast<std::ptrdiff_t>(std::min(fits, order.size())));
    beside_talk_.ask(context.studio, query, second_.model->weights, context.now);
    if (beside_talk_.receive(context.studio.traversal_beside()))
        beside_pictures_.set_images(beside_talk_.answer()->decoded.images);
    if (const TraverseAnswer* answer = beside_talk_.answer(); answer != nullptr && !answer->problem.empty())
        return empty("Nothing could be decoded.", answer->problem);
    {
        const FontScope font(context.fonts.small);
        ImGui::GetWindowDrawList()->AddText(start, theme.text,
                                            elided(second_.name(), layout.names - theme.s()).c_str());
    }
    draw_values(context, layout, {start.x + layout.names, start.y});
    ImVec2 at{start.x, start.y + layout.head + layout.gap};
    for (const std::int64_t dimension : query.dimensions) {
        draw_row_beside(context, layout, probe, dimension, at);
        at.y += row;
    }
    context.mark("traversals beside", {start.x + layout.names, start.y + layout.head},
                 {start.x + layout.names + static_cast<float>(layout.steps) * row, at.y});
}

void TraversalsPanel::draw_row_beside(PanelContext& context, const Layout& layout, const ProbeAnswer* probe,
                                      std::int64_t dimension, ImVec2 start) {
    const Theme& theme = context.theme;
    const auto j = static_cast<std::size_t>(dimension);
    const TraverseAnswer* shown = beside_talk_.answer();
    std::size_t row = 0;
    if (shown != nullptr) {
        const auto& asked = shown->query.dimensions;
        row = static_cast<std::size_t>(std::ranges::find(asked, dimension) - asked.begin());
        if (!second_.made(*shown) || row == asked.size() || shown->query.steps != layout.steps)
            shown = nullptr;
    }
    const ImFont* small = context.fonts.small_number;
    const std::string name = dimension_name(
        probe != nullptr ? std::span<const CodePart>(probe->parts) : std::span<const CodePart>(), j);
    const std::string figure = dimension_figure(probe != nullptr ? &probe->statistics : nullptr, j);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float top = std::floor(
        start.y + std::max(0.0F, (layout.cell - context.fonts.body->FontSize - small->FontSize) / 2));
    const float left = start.x + theme.px(6);
    {
        const FontScope body(context.fonts.body);
        list.AddText({left, top}, theme.text, elided(name, layout.names - theme.s() - theme.px(12)).c_str());
    }
    list.AddText(small, small->FontSize, {left, top + context.fonts.body->FontSize}, theme.muted,
                 figure.c_str());
    const ImVec2 origin{std::floor(start.x + layout.names), std::floor(start.y)};
    const float step = layout.cell + layout.gap;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = ImGui::IsWindowHovered() && mouse.x >= origin.x && mouse.y >= origin.y &&
                        mouse.y < origin.y + layout.cell;
    const int under = inside ? static_cast<int>((mouse.x - origin.x) / step) : -1;
    const int held = shown != nullptr ? nearest_value(layout.values, shown->base[j]) : -1;
    for (int i = 0; i < layout.steps; ++i) {
        const int picture = shown != nullptr ? static_cast<int>(row) * layout.steps + i : -1;
        draw_cell(context, layout, beside_pictures_, {origin.x + static_cast<float>(i) * step, origin.y},
                  picture, i == held, i == under);
        if (i != under || picture < 0)
            continue;
        char value[64];
        std::snprintf(value, sizeof value, " = %.2f  (held at %.2f)",
                      static_cast<double>(layout.values[static_cast<std::size_t>(i)]),
                      static_cast<double>(shown->base[j]));
        enlarged_tooltip(beside_pictures_, picture, second_.name() + ", " + name + value, theme,
                         context.fonts);
    }
}

} // namespace penumbra
