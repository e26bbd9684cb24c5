// A row of decodes for each dimension.

#include "app/panels/traversals_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr float kLimit = 3;
constexpr float kNames = 104; ///< width at scale 1
/// Steps that give round values over -3..3, the finest first.
constexpr int kSteps[] = {13, 7, 5, 3};

} // namespace

TraversalsPanel::Layout TraversalsPanel::lay_out_rows(const PanelContext& context, ImVec2 room,
                                                      std::size_t count) const {
    const Theme& theme = context.theme;
    Layout layout;
    layout.gap = theme.px(2);
    layout.names = theme.px(kNames);
    layout.head = context.fonts.small_number->FontSize + theme.px(4);
    const float width = room.x - layout.names - ImGui::GetStyle().ScrollbarSize;
    const float height = room.y - layout.head - theme.px(2);
    const auto rows = static_cast<float>(count);
    const auto cell = [](int zoom) { return static_cast<float>(zoom * ImageGrid::kSide); };
    // Large where few dimensions fill the room; otherwise several rows at once, the rest by scrolling.
    const int usual = std::max(1, static_cast<int>(theme.px(56) / ImageGrid::kSide));
    const float fewest = second_.wanted ? 5 : 7; // steps that larger pictures must leave room for
    layout.zoom = 1;
    for (int zoom = 2 * usual; zoom > 1; --zoom) {
        const float row = cell(zoom) + layout.gap;
        const bool high = rows * row <= height || (zoom <= usual && 2 * row <= height);
        if (high && fewest * row <= width) {
            layout.zoom = zoom;
            break;
        }
    }
    layout.cell = cell(layout.zoom);
    layout.steps = kSteps[3];
    for (const int steps : kSteps)
        if (static_cast<float>(steps) * (layout.cell + layout.gap) <= width) {
            layout.steps = steps;
            break;
        }
    layout.values = traversal_values(layout.steps, kLimit);
    return layout;
}

void TraversalsPanel::draw_rows(PanelContext& context) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const Layout layout = lay_out_rows(context, room, order_.size());
    const float row = layout.cell + layout.gap;
    draw_values(context, layout, {start.x + layout.names, start.y});
    {
        const FontScope font(context.fonts.small);
        const LatentStatistics* known = statistics();
        const char* words = known == nullptr ? "" : known->stochastic ? "KL, nats ↓" : "W₂ ↑";
        ImGui::SetCursorScreenPos(start);
        ImGui::InvisibleButton("order", {layout.names, layout.head});
        ImGui::GetWindowDrawList()->AddText(start, theme.muted, words);
        help_on_hover(
            known == nullptr ? ""
            : known->stochastic
                ? "Sorted by KL(q(z|x) || N(0, 1)), averaged over the images: those that the encoder "
                  "uses most come first. Without KL a dimension is collapsed, and its row stands "
                  "still."
                : "This encoder gives no posterior, so there is no KL. Sorted by how far the "
                  "dimension's marginal is from N(0, 1) (2-Wasserstein), the nearest first.",
            theme, context.fonts);
    }
    ImGui::SetCursorScreenPos({start.x, start.y + layout.head});
    const float height = std::max(row, room.y - layout.head - theme.px(2));
    ImGui::BeginChild("rows", {room.x, height});
    if (to_top_)
        ImGui::SetScrollY(0);
    to_top_ = false;
    touched_ = ImGui::IsWindowHovered();
    // Only what can be seen is decoded.
    const auto first = std::min(order_.size() - 1, static_cast<std::size_t>(ImGui::GetScrollY() / row));
    const auto visible = static_cast<std::size_t>(std::ceil(height / row)) + 1;
    const std::size_t last = std::min(order_.size(), first + visible);
    TraverseQuery query;
    query.dimensions.assign(order_.begin() + static_cast<std::ptrdiff_t>(first),
                            order_.begin() + static_cast<std::ptrdiff_t>(last));
    query.steps = layout.steps;
    query.limit = kLimit;
    ask(context, std::move(query));
    ImVec2 top = ImGui::GetCursorScreenPos();
    top.y += layout.gap; // for the frame of a picture in the first row
    for (std::size_t i = first; i < last; ++i) {
        ImGui::SetCursorScreenPos({top.x, top.y + static_cast<float>(i) * row});
        draw_row(context, layout, order_[i]);
    }
    ImGui::SetCursorScreenPos(top);
    ImGui::Dummy({1, static_cast<float>(order_.size()) * row - layout.gap});
    ImGui::EndChild();
    const float pictures = static_cast<float>(layout.steps) * row;
    context.mark("traversals", {start.x + layout.names, start.y + layout.head},
                 {start.x + layout.names + pictures, start.y + layout.head + height});
}

void TraversalsPanel::draw_row(PanelContext& context, const Layout& layout, std::int64_t dimension) {
    const Theme& theme = context.theme;
    const auto j = static_cast<std::size_t>(dimension);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const TraverseAnswer* shown = answer(false);
    std::size_t row = 0;
    if (shown != nullptr) {
        const auto& asked = shown->query.dimensions;
        row = static_cast<std::size_t>(std::ranges::find(asked, dimension) - asked.begin());
        if (row == asked.size() || shown->query.steps != layout.steps)
            shown = nullptr;
    }
    const bool wished = dimension == walk_->dimension;
    if (wished)
        list.AddRectFilled({start.x, start.y}, {start.x + layout.names - theme.s(), start.y + layout.cell},
                           theme.selection, theme.px(3));
    const float pad = theme.px(6);
    const ImFont* font = context.fonts.body;
    const float lines = font->FontSize + context.fonts.small_number->FontSize;
    const float top = std::floor(start.y + std::max(0.0F, (layout.cell - lines) / 2));
    {
        const FontScope body(context.fonts.body);
        list.AddText({start.x + pad, top}, wished ? theme.accent : theme.text,
                     elided(name(j), layout.names - theme.s() - 2 * pad).c_str());
    }
    const std::string figure = dimension_figure(statistics(), j);
    list.AddText(context.fonts.small_number, context.fonts.small_number->FontSize,
                 {start.x + pad, top + font->FontSize}, theme.muted, figure.c_str());

    const ImVec2 origin{std::floor(start.x + layout.names), std::floor(start.y)};
    const float step = layout.cell + layout.gap;
    ImGui::SetCursorScreenPos(origin);
    ImGui::PushID(static_cast<int>(dimension));
    const bool pressed =
        ImGui::InvisibleButton("row", {step * static_cast<float>(layout.steps) - layout.gap, layout.cell});
    ImGui::PopID();
    const int under =
        std::clamp(static_cast<int>((ImGui::GetIO().MousePos.x - origin.x) / step), 0, layout.steps - 1);
    const bool hovered = ImGui::IsItemHovered() && shown != nullptr;
    const int held = shown != nullptr ? nearest_value(layout.values, shown->base[j]) : -1;
    const auto cell_of = [&](int i) { return static_cast<int>(row) * layout.steps + i; };
    for (int i = 0; i < layout.steps; ++i)
        draw_cell(context, layout, pictures_, {origin.x + static_cast<float>(i) * step, origin.y},
                  shown != nullptr ? cell_of(i) : -1, i == held, hovered && i == under);
    if (!hovered)
        return;
    const float value = layout.values[static_cast<std::size_t>(under)];
    char text[64];
    std::snprintf(text, sizeof text, " = %.2f  (held at %.2f)", static_cast<double>(value),
                  static_cast<double>(shown->base[j]));
    explain(context, name(j) + text, cell_of(under));
    if (pressed) {
        const std::pair<std::int64_t, float> change{dimension, value};
        walk_to({&change, 1}, cell_of(under));
    }
}

} // namespace penumbra
