#include "app/shell/palette.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_stdlib.h>

namespace penumbra {

namespace {

constexpr const char* kTitle = "palette";
constexpr std::size_t kRowsShown = 12;
constexpr int kLabelBonus = 8;
constexpr int kBeginsBonus = 3;
constexpr int kLongLabel = 6; ///< characters that cost as much as one gap
constexpr int kRecentBonus = 3;
constexpr int kDisabledMalus = 8;

bool pressed(ImGuiKey key) {
    return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key));
}

/// One character of UTF-8, from its first byte on.
std::size_t character_length(std::string_view text, std::size_t at) {
    std::size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) {
        ++length;
    }
    return length;
}

/// The label with what was typed in the accent colour; returns where it ends.
float draw_label(ImDrawList& list, ImVec2 at, const std::string& label, const FuzzyMatch& match, ImU32 colour,
                 ImU32 accent) {
    float x = at.x;
    for (std::size_t i = 0; i < label.size();) {
        const auto typed = [&](std::size_t from) { return std::ranges::binary_search(match.places, from); };
        const bool marked = typed(i);
        std::size_t end = i;
        while (end < label.size() && typed(end) == marked) {
            end += character_length(label, end);
        }
        const std::string run = label.substr(i, end - i);
        list.AddText({x, at.y}, marked ? accent : colour, run.c_str());
        x += ImGui::CalcTextSize(run.c_str()).x;
        i = end;
    }
    return x;
}

} // namespace

std::vector<PaletteRow> palette_rows(const Actions& actions, std::string_view query) {
    std::vector<PaletteRow> rows;
    const auto& recent = actions.recent();
    const auto age = [&recent](const Action& action) {
        return static_cast<std::size_t>(std::ranges::find(recent, action.id) - recent.begin());
    };
    for (const Action& action : actions.all()) {
        if (action.id == kPaletteAction || action.label.empty()) {
            continue;
        }
        // What the label says counts more than the menu it stands in; of equals the shorter label.
        auto match = fuzzy_match(query, action.label);
        if (match && !match->places.empty()) {
            match->score += kLabelBonus - static_cast<int>(action.label.size()) / kLongLabel;
            match->score += match->places.front() == 0 ? kBeginsBonus : 0;
        } else if (!match) {
            match = fuzzy_match(query, action.label + " " + action.menu);
        }
        if (!match) {
            continue;
        }
        const bool enabled = actions.enabled(action);
        if (!match->places.empty()) {
            match->score += age(action) < recent.size() ? kRecentBonus : 0;
            match->score -= enabled ? 0 : kDisabledMalus;
        }
        rows.push_back({&action, enabled, std::move(*match)});
    }
    const bool anything = rows.empty() || rows.front().match.places.empty();
    std::ranges::stable_sort(rows, [&](const PaletteRow& a, const PaletteRow& b) {
        return anything ? age(*a.action) < age(*b.action) : a.match.score > b.match.score;
    });
    return rows;
}

void Palette::appear() {
    query_.clear();
    chosen_ = 0;
    focus_ = scroll_ = true;
}

void Palette::move(int steps) {
    const auto count = static_cast<int>(rows_.size());
    if (count == 0 || steps == 0) {
        return;
    }
    const int wanted = static_cast<int>(chosen_) + steps;
    // A single step goes round; a page stops at the end.
    const int held = std::abs(steps) == 1 ? (wanted + count) % count : std::clamp(wanted, 0, count - 1);
    chosen_ = static_cast<std::size_t>(held);
    scroll_ = true;
}

void Palette::handle_keys(std::size_t shown) {
    const int page = std::max(1, static_cast<int>(shown) - 1);
    move(pressed(ImGuiKey_DownArrow) ? 1 : pressed(ImGuiKey_UpArrow) ? -1 : 0);
    move(pressed(ImGuiKey_PageDown) ? page : pressed(ImGuiKey_PageUp) ? -page : 0);
}

bool Palette::draw_row(PanelContext& context, std::size_t index, float height) {
    const Theme& theme = context.theme;
    const PaletteRow& row = rows_[index];
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + ImGui::GetContentRegionAvail().x, min.y + height};
    ImGui::PushID(row.action->id.c_str());
    const bool clicked = ImGui::InvisibleButton("row", {max.x - min.x, height});
    ImGui::PopID();
    context.mark_item("palette " + row.action->id);
    const ImVec2 moved = ImGui::GetIO().MouseDelta;
    // A pointer that rests must not take the choice from the keys.
    if (ImGui::IsItemHovered() && (moved.x != 0 || moved.y != 0)) {
        chosen_ = index;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (index == chosen_) {
        list.AddRectFilled(min, max, theme.selection, theme.px(4));
    }
    const float y = min.y + std::floor((height - ImGui::GetFontSize()) / 2);
    const bool checked = row.action->checked && row.action->checked();
    float x = min.x + theme.s();
    x = draw_label(list, {x, y}, row.action->label, row.match, row.enabled ? theme.text : theme.muted,
                   theme.accent);
    if (checked) {
        list.AddText({x + theme.s(), y}, theme.accent, "✓");
        x += theme.s() + ImGui::CalcTextSize("✓").x;
    }
    float right = max.x - theme.s();
    const std::string& keys = row.action->shortcut;
    draw_right_aligned(list, context.fonts.body, right, y, row.enabled ? theme.text : theme.muted, keys);
    right -= std::max(theme.px(96), ImGui::CalcTextSize(keys.c_str()).x + theme.l());
    const FontScope font(context.fonts.small);
    const float small_y = min.y + std::floor((height - ImGui::GetFontSize()) / 2);
    draw_right_aligned(list, context.fonts.small, right, small_y, theme.muted, row.action->menu);
    right -= ImGui::CalcTextSize(row.action->menu.c_str()).x + theme.l();
    x += theme.l();
    if (!row.enabled && right - x > theme.px(40)) {
        list.AddText({x, small_y}, theme.warning, elided(row.action->needs, right - x).c_str());
    }
    return clicked;
}

void Palette::draw_foot(PanelContext& context) const {
    const FontScope font(context.fonts.small);
    if (rows_.empty()) {
        coloured_text("No action is called that. A few letters of its name will do.", context.theme.muted);
    } else if (!rows_[chosen_].enabled) {
        const std::string& needs = rows_[chosen_].action->needs;
        coloured_text("It cannot be done now. " + needs, context.theme.warning);
    } else {
        coloured_text("Up and Down choose, Enter does it, Escape closes.", context.theme.muted);
    }
}

std::optional<std::string> Palette::draw(PanelContext& context) {
    if (!open_ && !visible_) {
        return std::nullopt;
    }
    const Theme& theme = context.theme;
    if (open_ && !visible_) {
        ImGui::OpenPopup(kTitle);
        appear();
    }
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float width = std::min(theme.px(680), display.x - 2 * theme.l());
    ImGui::SetNextWindowPos({std::floor((display.x - width) / 2), std::floor(display.y * 0.1F)});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.m(), theme.m()});
    const bool visible = ImGui::BeginPopup(kTitle, ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar();
    visible_ = open_ = visible && open_;
    if (!visible) {
        return std::nullopt;
    }
    std::optional<std::string> chosen;
    if (!open_ || pressed(ImGuiKey_Escape)) {
        visible_ = open_ = false;
        ImGui::CloseCurrentPopup();
    }
    if (std::exchange(focus_, false)) {
        ImGui::SetKeyboardFocusHere();
    }
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint("##query", "What would you like to do?", &query_,
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
    context.mark_item("palette input");
    if (ImGui::IsWindowAppearing() || query_ != filtered_) {
        chosen_ = 0;
        scroll_ = true;
    }
    filtered_ = query_;
    rows_ = palette_rows(context.actions, query_); // what is enabled may change while it is open
    chosen_ = std::min(chosen_, rows_.empty() ? 0 : rows_.size() - 1);
    const std::size_t shown = std::clamp<std::size_t>(rows_.size(), 1, kRowsShown);
    handle_keys(shown);

    const float height = theme.px(30);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    ImGui::BeginChild("rows", {0, static_cast<float>(shown) * height});
    std::optional<std::size_t> clicked;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (draw_row(context, i, height)) {
            clicked = i;
        }
    }
    if (std::exchange(scroll_, false)) {
        const float top = static_cast<float>(chosen_) * height;
        const float seen = static_cast<float>(shown) * height;
        if (top < ImGui::GetScrollY()) {
            ImGui::SetScrollY(top);
        } else if (top + height > ImGui::GetScrollY() + seen) {
            ImGui::SetScrollY(top + height - seen);
        }
    }
    ImGui::EndChild();
    ImGui::PopStyleVar();
    ImGui::Dummy({0, theme.xs()});
    draw_foot(context);
    if (clicked) {
        chosen_ = *clicked;
    }
    if ((entered || clicked) && open_) {
        focus_ = true; // the line has let go of the keyboard
        if (chosen_ < rows_.size() && rows_[chosen_].enabled) {
            chosen = rows_[chosen_].action->id;
            visible_ = open_ = false;
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::EndPopup();
    return chosen;
}

} // namespace penumbra
