// The titles of an area's panels: which is in front, what can be done with each.

#include "app/shell/panel_actions.hpp"
#include "app/shell/workspace.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace penumbra {

namespace {

constexpr float kTitleTop = 4;     ///< above the line of titles
constexpr float kTitleHeight = 40; ///< of that line
constexpr const char* kMore = "…";

/// Titles side by side in a font, with the gaps between them.
float titles_width(const std::vector<Panel*>& panels, const ImFont& font, float gap) {
    float sum = -gap;
    for (const Panel* panel : panels) {
        sum += font.CalcTextSizeA(font.FontSize, FLT_MAX, 0, panel->title()).x + gap;
    }
    return sum;
}

} // namespace

float Workspace::titles_height(const Theme& theme) {
    return theme.px(kTitleTop + kTitleHeight);
}

/// What can be done with any panel, by a right click on its title; the palette has the same.
void Workspace::draw_title_menu(PanelContext& context, const char* title) {
    ImGui::PushID(title);
    ImGui::PushFont(context.fonts.body);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.theme.s(), context.theme.s()});
    if (ImGui::BeginPopupContextItem("title")) {
        close_on_escape();
        for (const PanelVerb& verb : kPanelVerbs) {
            const Action* action = context.actions.find(panel_action(verb, title));
            if (action == nullptr || (std::string_view(verb.id) == "show" && presented_ == nullptr)) {
                continue;
            }
            if (ImGui::MenuItem(verb.menu, nullptr, false, context.actions.enabled(*action))) {
                context.actions.run(std::string(action->id));
            }
            context.mark_item(std::string("title ") + action->id);
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::PopID();
}

/// The panels left out of the line of titles, by a click on its end.
void Workspace::draw_more(PanelContext& context, const std::vector<Panel*>& hidden, Panel*& shown) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::CalcTextSize(kMore);
    if (ImGui::InvisibleButton("more", size)) {
        ImGui::OpenPopup("more panels");
    }
    context.mark_item(std::string("more ") + shown->title());
    ImGui::GetWindowDrawList()->AddText(at, ImGui::IsItemHovered() ? context.theme.text : context.theme.muted,
                                        kMore);
    ImGui::PushFont(context.fonts.body);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.theme.s(), context.theme.s()});
    if (ImGui::BeginPopup("more panels")) {
        close_on_escape();
        for (Panel* panel : hidden) {
            if (ImGui::MenuItem(panel->title())) {
                shown = panel;
            }
            context.mark_item(std::string("tab ") + panel->title());
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

float Workspace::draw_titles(PanelContext& context, Area area, ImVec2 position, float width) {
    const Theme& theme = context.theme;
    const float height = theme.px(kTitleHeight);
    position.y += theme.px(kTitleTop);
    std::vector<Panel*> panels = areas_[area];
    Panel*& shown = shown_[area];
    if (std::find(panels.begin(), panels.end(), shown) == panels.end()) {
        shown = panels.front();
    }
    float x = position.x + theme.l();
    const bool alone = panels.size() == 1;
    {
        // Many titles in a narrow column are set smaller; where even that is not enough, some wait in a menu.
        const float room = width - 2 * theme.l();
        const bool fits = titles_width(panels, *context.fonts.heading, theme.l()) <= room;
        const FontScope font(fits ? context.fonts.heading : context.fonts.small);
        std::vector<Panel*> hidden;
        const float more = ImGui::CalcTextSize(kMore).x + theme.l();
        while (panels.size() > 1 &&
               titles_width(panels, *ImGui::GetFont(), theme.l()) + (hidden.empty() ? 0 : more) > room) {
            const auto last = panels.back() == shown ? panels.end() - 2 : panels.end() - 1;
            hidden.insert(hidden.begin(), *last);
            panels.erase(last);
        }
        const float y = position.y + std::round((height - ImGui::GetFontSize()) / 2);
        for (Panel* panel : panels) {
            const ImVec2 text = ImGui::CalcTextSize(panel->title());
            ImGui::SetCursorScreenPos({x, y});
            if (ImGui::InvisibleButton(panel->title(), text)) {
                shown = panel;
            }
            context.mark_item(std::string("tab ") + panel->title());
            draw_title_menu(context, panel->title());
            const ImU32 colour = panel == shown ? theme.text : theme.muted;
            ImGui::GetWindowDrawList()->AddText({x, y}, colour, panel->title());
            if (panel == shown && !alone) {
                const float line = position.y + height - theme.px(4);
                ImGui::GetWindowDrawList()->AddRectFilled({x, line}, {x + text.x, line + theme.px(2)},
                                                          theme.accent);
            }
            x += text.x + theme.l();
        }
        if (!hidden.empty()) {
            ImGui::SetCursorScreenPos({x, y});
            draw_more(context, hidden, shown);
            x += more;
        }
    }
    ImGui::SetCursorScreenPos({x, position.y});
    // Beside many tabs there may be no room; what a header offers is in the menus too.
    const float right = position.x + width - theme.l();
    if (alone || right - x >= theme.px(shown->header_width())) {
        shown->draw_header(context, x, right);
    }
    return height + theme.px(kTitleTop);
}

} // namespace penumbra
