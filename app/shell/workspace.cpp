#include "app/shell/workspace.hpp"

#include "app/widgets/splitter.hpp"

#include <cmath>

namespace penumbra {

namespace {

// Shares of a 1600 x 1000 window, and the least that each area can work with, at scale 1.
constexpr float kLeftShare = 0.2F;
constexpr float kCentreShare = 0.66F; ///< of what is right of the left column
constexpr float kTopShare = 0.79F;
constexpr float kColumnMinimum = 270;
constexpr float kCentreMinimum = 420;
constexpr float kTopMinimum = 300;
constexpr float kStripMinimum = 110;
constexpr float kTitleTop = 4;     ///< above the line of titles
constexpr float kTitleHeight = 40; ///< of that line

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

Workspace::Workspace(std::vector<std::unique_ptr<Panel>> panels) : panels_(std::move(panels)) {
    for (const auto& panel : panels_) {
        by_area_[panel->area()].push_back(panel.get());
    }
}

void Workspace::register_actions(Actions& actions, PanelContext& context) {
    for (const auto& panel : panels_) {
        panel->register_actions(actions, context);
    }
}

void Workspace::draw(PanelContext& context, ImVec2 size) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float gap = splitter_thickness();
    const SplitLengths columns = split(
        context, {"left", true, kLeftShare, kColumnMinimum, kCentreMinimum + kColumnMinimum}, start, size);
    const ImVec2 rest{start.x + columns.first + gap, start.y};
    const ImVec2 rest_size{columns.second, size.y};
    const SplitLengths inner =
        split(context, {"right", true, kCentreShare, kCentreMinimum, kColumnMinimum}, rest, rest_size);
    const SplitLengths rows =
        split(context, {"strip", false, kTopShare, kTopMinimum, kStripMinimum}, rest, {inner.first, size.y});

    draw_surround(context, start, size,
                  {{{start.x + columns.first, start.y}, {rest.x, start.y + size.y}},
                   {{rest.x + inner.first, start.y}, {rest.x + inner.first + gap, start.y + size.y}},
                   {{rest.x, rest.y + rows.first}, {rest.x + inner.first, rest.y + rows.first + gap}}});
    draw_area(context, Area::Left, start, {columns.first, size.y});
    draw_area(context, Area::Centre, rest, {inner.first, rows.first});
    draw_area(context, Area::Strip, {rest.x, rest.y + rows.first + gap}, {inner.first, rows.second});
    draw_area(context, Area::Right, {rest.x + inner.first + gap, rest.y}, {inner.second, size.y});
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
    const auto& panels = by_area_[area];
    if (panels.empty() || size.x < 1 || size.y < theme.px(kTitleTop + kTitleHeight) + 1) {
        return;
    }
    ImGui::PushID(static_cast<int>(area));
    const float title = draw_titles(context, area, position, size.x);
    Panel& panel = *panels[shown_[area]];
    ImGui::SetCursorScreenPos({position.x + 1, position.y + title});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.l(), theme.s()});
    ImGui::BeginChild(panel.title(), {size.x - 2, size.y - title - 1}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    panel.draw(context);
    ImGui::EndChild();
    ImGui::PopID();
}

float Workspace::draw_titles(PanelContext& context, Area area, ImVec2 position, float width) {
    const Theme& theme = context.theme;
    const float height = theme.px(kTitleHeight);
    position.y += theme.px(kTitleTop);
    const auto& panels = by_area_[area];
    std::size_t& shown = shown_[area];
    float x = position.x + theme.l();
    {
        const FontScope font(context.fonts.heading);
        const float y = position.y + std::round((height - ImGui::GetFontSize()) / 2);
        for (std::size_t i = 0; i < panels.size(); ++i) {
            const ImVec2 text = ImGui::CalcTextSize(panels[i]->title());
            ImGui::SetCursorScreenPos({x, y});
            if (panels.size() > 1 && ImGui::InvisibleButton(panels[i]->title(), text)) {
                shown = i;
            }
            if (panels.size() > 1) {
                context.mark_item(std::string("tab ") + panels[i]->title());
            }
            const ImU32 colour = i == shown ? theme.text : theme.muted;
            ImGui::GetWindowDrawList()->AddText({x, y}, colour, panels[i]->title());
            if (i == shown && panels.size() > 1) {
                const float line = position.y + height - theme.px(4);
                ImGui::GetWindowDrawList()->AddRectFilled({x, line}, {x + text.x, line + theme.px(2)},
                                                          theme.accent);
            }
            x += text.x + theme.l();
        }
    }
    ImGui::SetCursorScreenPos({x, position.y});
    panels[shown]->draw_header(context, x, position.x + width - theme.l());
    return height + theme.px(kTitleTop);
}

} // namespace penumbra
