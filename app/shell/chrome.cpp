#include "app/shell/chrome.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

constexpr float kItemsShare = 0.45F; ///< of the status bar; the rest is for what is said

constexpr const char* kMoreMenus = "…";

void draw_recent(PanelContext& context) {
    if (!ImGui::BeginMenu("Open recent", !context.session.recent.empty())) {
        return;
    }
    // A copy: opening one moves it to the front of the list.
    const auto recent = context.session.recent;
    for (const auto& path : recent) {
        const std::string label = path.filename().string() + "##" + path.string();
        if (ImGui::MenuItem(label.c_str())) {
            context.shell.open(path);
        }
        if (ImGui::IsItemHovered()) {
            ImGui::SetTooltip("%s", path.c_str());
        }
    }
    ImGui::EndMenu();
}

void draw_menu(PanelContext& context, const std::string& menu) {
    for (const Action& action : context.actions.all()) {
        if (action.menu != menu) {
            continue;
        }
        const bool checked = action.checked && action.checked();
        if (ImGui::MenuItem(action.label.c_str(), action.shortcut.empty() ? nullptr : action.shortcut.c_str(),
                            checked, context.actions.enabled(action))) {
            context.actions.run(std::string(action.id));
        }
        context.mark_item("menu " + action.id);
        if (action.id == "file.open") {
            draw_recent(context);
        }
    }
}

ImU32 state_colour(const Theme& theme, TrainingState state) {
    switch (state) {
    case TrainingState::Running:
        return theme.good;
    case TrainingState::Preparing:
    case TrainingState::Pausing:
    case TrainingState::Stopping:
    case TrainingState::Paused:
        return theme.warning;
    case TrainingState::Failed:
        return theme.bad;
    case TrainingState::Idle:
    case TrainingState::Finished:
        break;
    }
    return theme.muted;
}

std::string state_text(const TrainingSnapshot& snapshot) {
    if (snapshot.state == TrainingState::Idle) {
        return "No model in training";
    }
    std::string text = to_string(snapshot.state);
    if (!snapshot.run.preset.empty()) {
        text += " · " + snapshot.run.preset;
    }
    return text;
}

/// The shortcuts of one menu, a row each.
void draw_help_menu(PanelContext& context, const std::string& menu, float key_column) {
    const Theme& theme = context.theme;
    ImGui::PushStyleColor(ImGuiCol_Text, theme.accent);
    ImGui::PushFont(context.fonts.medium);
    ImGui::TextUnformatted(menu.c_str());
    ImGui::PopFont();
    ImGui::PopStyleColor();
    for (const Action& action : context.actions.all()) {
        if (action.menu != menu || action.shortcut.empty()) {
            continue;
        }
        const float left = ImGui::GetCursorPosX();
        ImGui::TextUnformatted(action.label.c_str());
        ImGui::SameLine();
        ImGui::SetCursorPosX(left + key_column);
        ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(theme.muted), "%s", action.shortcut.c_str());
    }
    ImGui::Dummy({0, theme.s()});
}

/// How many menus there is room for: all, or the first ones beside one that holds the others.
std::size_t fitting_menus(const std::vector<std::string>& menus, float room) {
    const auto width = [](const char* words) {
        return ImGui::CalcTextSize(words).x + 2 * ImGui::GetStyle().ItemSpacing.x;
    };
    std::vector<float> ends; // of the menus up to each
    for (const std::string& menu : menus) {
        ends.push_back((ends.empty() ? 0 : ends.back()) + width(menu.c_str()));
    }
    if (ends.empty() || ends.back() <= room) {
        return menus.size();
    }
    room -= width(kMoreMenus);
    return static_cast<std::size_t>(std::ranges::upper_bound(ends, room) - ends.begin());
}

bool has_shortcut(const Actions& actions, const std::string& menu) {
    return std::any_of(actions.all().begin(), actions.all().end(),
                       [&](const Action& action) { return action.menu == menu && !action.shortcut.empty(); });
}

} // namespace

std::string fitting_items(const std::vector<std::string>& items, float room, const char* between) {
    std::string text;
    for (const std::string& item : items) {
        const std::string longer = text.empty() || item.empty() ? text + item : text + between + item;
        if (ImGui::CalcTextSize(longer.c_str()).x > room) {
            break;
        }
        text = longer;
    }
    return text;
}

void draw_menu_bar(PanelContext& context) {
    if (!ImGui::BeginMenuBar()) {
        return;
    }
    const std::vector<std::string> menus = context.actions.menus();
    const std::size_t fitting = fitting_menus(menus, ImGui::GetContentRegionAvail().x);
    const auto draw = [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            const bool open = ImGui::BeginMenu(menus[i].c_str());
            context.mark_item("menu " + menus[i]);
            if (open) {
                draw_menu(context, menus[i]);
                ImGui::EndMenu();
            }
        }
    };
    draw(0, fitting);
    if (fitting < menus.size()) {
        const bool open = ImGui::BeginMenu(kMoreMenus);
        context.mark_item("menu more");
        if (open) {
            draw(fitting, menus.size());
            ImGui::EndMenu();
        }
    }
    ImGui::EndMenuBar();
}

float status_bar_height(const Theme& theme) {
    return theme.px(30);
}

void draw_status_bar(PanelContext& context, StatusLine& status, ImVec2 size) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const FontScope font(context.fonts.small);
    const float y = start.y + std::round((size.y - ImGui::GetFontSize()) / 2);
    const float middle = start.y + size.y / 2;

    const auto snapshot = context.studio.training();
    float x = start.x + theme.s();
    list.AddCircleFilled({x, middle}, theme.px(4), state_colour(theme, snapshot->state));
    x += theme.m();
    const std::string state = state_text(*snapshot);
    list.AddText({x, y}, theme.text, state.c_str());
    x += ImGui::CalcTextSize(state.c_str()).x + theme.xl();

    const auto completer = context.studio.completer();
    const auto opened = context.studio.opened();
    const std::string right =
        fitting_items({completer ? "Completes: " + completer->name : "",
                       opened ? "Opened: " + opened->name : "", version(), status.renderer},
                      kItemsShare * size.x);
    const float right_edge = start.x + size.x - theme.s();
    const float right_start = right_edge - ImGui::CalcTextSize(right.c_str()).x;
    draw_right_aligned(list, context.fonts.small, right_edge, y, theme.muted, right);

    const bool bad = !status.problem.empty();
    const std::string& text = bad ? status.problem : status.message;
    if (text.empty()) {
        return;
    }
    const float room = right_start - theme.l() - x - (bad ? theme.xl() : 0);
    list.PushClipRect({x, start.y}, {x + std::max(0.0F, room), start.y + size.y}, true);
    list.AddText({x, y}, bad ? theme.bad : theme.muted, text.c_str());
    list.PopClipRect();
    const float width = std::min(room, ImGui::CalcTextSize(text.c_str()).x);
    ImGui::SetCursorScreenPos({x, start.y});
    if (ImGui::InvisibleButton("message", {std::max(1.0F, width), size.y})) {
        context.actions.run("show.messages");
    }
    context.mark_item("message");
    if (ImGui::IsItemHovered()) {
        ImGui::BeginTooltip();
        ImGui::PushTextWrapPos(theme.px(560));
        ImGui::TextUnformatted(text.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
        ImGui::TextUnformatted("A click shows all messages.");
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    if (bad) {
        ImGui::SetCursorScreenPos({x + width + theme.xs(), start.y + theme.px(4)});
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.px(5), theme.px(1)});
        if (ImGui::Button("×##dismiss")) {
            status.problem.clear();
        }
        context.mark_item("dismiss");
        ImGui::PopStyleVar();
    }
}

void draw_help(PanelContext& context, bool* open) {
    constexpr const char* kTitle = "Keys and actions";
    if (*open && !ImGui::IsPopupOpen(kTitle)) {
        ImGui::OpenPopup(kTitle);
    }
    const Theme& theme = context.theme;
    const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
    ImGui::SetNextWindowPos(centre, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.xl(), theme.l()});
    const bool visible =
        ImGui::BeginPopup(kTitle, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize);
    ImGui::PopStyleVar();
    if (!visible) {
        *open = false;
        return;
    }
    if (!*open) {
        ImGui::CloseCurrentPopup();
    }
    ImGui::PushFont(context.fonts.heading);
    ImGui::TextUnformatted(kTitle);
    ImGui::PopFont();
    ImGui::Dummy({0, theme.xs()});
    std::vector<std::string> menus = context.actions.menus();
    std::erase_if(menus, [&](const std::string& menu) { return !has_shortcut(context.actions, menu); });
    float key_column = 0;
    for (const Action& action : context.actions.all()) {
        const float width = action.shortcut.empty() ? 0 : ImGui::CalcTextSize(action.label.c_str()).x;
        key_column = std::max(key_column, width + theme.l());
    }
    if (ImGui::BeginTable("columns", 2, ImGuiTableFlags_SizingFixedFit)) {
        for (const std::string& menu : menus) {
            ImGui::TableNextColumn();
            ImGui::BeginGroup();
            draw_help_menu(context, menu, key_column);
            ImGui::EndGroup();
            ImGui::SameLine();
            ImGui::Dummy({theme.xl(), 0});
        }
        ImGui::EndTable();
    }
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(theme.muted), "Escape closes this.");
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
        ImGui::CloseCurrentPopup();
        *open = false;
    }
    ImGui::EndPopup();
}

} // namespace penumbra
