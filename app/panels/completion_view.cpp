// The right-hand side of the completion panel: completions, what they amount to, and what was pinned.

#include "app/panels/completion_panel.hpp"
#include "app/panels/completion_words.hpp"
#include "app/widgets/bars.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace penumbra {

void CompletionPanel::draw_completions(PanelContext& context, const Layout& layout) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + layout.right, start.y + layout.grid.height() + theme.px(4)};
    const CompleteAnswer* answer = desk_.answer();
    hovered_ = -1;
    if (answer == nullptr || answer->completions.empty()) {
        ImGui::GetWindowDrawList()->AddRectFilled(start, end, theme.well, theme.rounding());
        std::string line = "Imagining…";
        std::string hint = "The first completions are on their way.";
        if (answer != nullptr && !answer->problem.empty()) {
            line = "It could not be completed.";
            hint = answer->problem;
        } else if (context.studio.starting()) {
            line = "The model is being loaded…";
            hint = "You can paint already: the completions follow in a moment.";
        } else if (!context.studio.completer()) {
            line = "No model completes yet.";
            hint = "Open a checkpoint that can complete (Ctrl+O), or train one, such as split-quick or "
                   "cvae-half, and choose “in training” above.";
        }
        empty_state(start, end, line, hint, theme, context.fonts);
        ImGui::Dummy({layout.right, end.y - start.y});
        context.mark_item("completions");
        return;
    }
    draw_grid(context, layout);
    context.shell.shown(answer->serial);
}

void CompletionPanel::draw_comparison(PanelContext& context, const Layout& layout) {
    comparison_.update(context, desk_);
    const float height = ImGui::GetContentRegionAvail().y - context.theme.px(2);
    comparison_.draw(context, {layout.right, std::max(context.theme.px(150), height)});
    hovered_ = -1;
    if (const CompleteAnswer* answer = desk_.answer())
        context.shell.shown(answer->serial);
}

void CompletionPanel::draw_source(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const FontScope font(context.fonts.small_number);
    const CompleteAnswer* answer = desk_.answer();
    if (answer == nullptr || !answer->problem.empty())
        return;
    std::string line = answer->model + "  ·  " + completion_figures(*answer);
    ImU32 colour = theme.muted;
    if (stale(context)) {
        line = "updating…  " + line;
        colour = theme.warning;
    } else if (answer->query.follow_training != desk_.follow_training && desk_.follow_training) {
        line += "  ·  the model in training cannot complete";
    } else if (desk_.paint.whole() && answer->code_size == 0) {
        line = "from the lower half only  ·  " + line;
    } else if (by_class_ && answer->classifier.empty()) {
        line += "  ·  as drawn: no classifier";
    } else {
        line += desk_.paint.whole() ? "  ·  variations" : "  ·  click for its code";
    }
    coloured_text(elided(line, width), colour);
    if (answer->proposals > 0)
        help_on_hover("This model was never told of halves: codes are proposed, weighed by how well they "
                      "explain the bottom, and "
                      "drawn by weight. Effective proposals: (Σw)² / Σw². With few of them the completions "
                      "repeat each other.",
                      theme, context.fonts);
}

void CompletionPanel::draw_statistics(PanelContext& context, const Layout& layout) {
    const Theme& theme = context.theme;
    const Fonts& fonts = context.fonts;
    const CompleteAnswer* answer = desk_.answer();
    const bool ready = answer != nullptr && answer->problem.empty() && !answer->mean.empty();
    const float opacity = stale(context) ? 0.5F : 1.0F;
    const auto image = static_cast<float>(layout.statistics_zoom * 28);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float small = fonts.small->FontSize;
    const float top = std::floor(start.y + small + theme.xs());
    const std::array<float, 2> lefts = {start.x, start.x + layout.canvas - image};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::array<const char*, 2> names = {"Mean", "Spread"};
    for (std::size_t i = 0; i < 2; ++i) {
        const ImVec2 min{std::floor(lefts[i]), top};
        const ImVec2 max{min.x + image, top + image};
        list.AddText(fonts.small, small, {min.x, start.y}, theme.muted, names[i]);
        list.AddRectFilled(min, max, ready ? IM_COL32_BLACK : theme.well);
        list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
        if (ready)
            statistics_.draw_one(static_cast<int>(i), list, min, image, opacity);
    }
    ImGui::Dummy({layout.canvas, top + image - start.y + 1});
    context.mark_item("statistics");
    help_on_hover("Pixel by pixel over 64 completions (fewer while the brush is down): their mean, and their "
                  "standard deviation (white is the largest "
                  "there can be, one half).",
                  theme, fonts);
}

void CompletionPanel::draw_beliefs(PanelContext& context, const Layout& layout) {
    const Theme& theme = context.theme;
    const Fonts& fonts = context.fonts;
    const CompleteAnswer* answer = desk_.answer();
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float small = fonts.small->FontSize;
    const float top = std::floor(start.y + small + theme.xs());
    const bool pins = !desk_.pinned.empty() && pins_beside(context, layout);
    const float width = pins ? std::floor(layout.right * 0.6F) : layout.right;
    const ImVec2 max{start.x + width, top + layout.bars};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::string judge = answer != nullptr ? answer->classifier : std::string();
    {
        const FontScope font(fonts.small);
        std::string heading = judge.empty() ? "Believed to be" : "Believed to be, by " + judge;
        if (ImGui::CalcTextSize(heading.c_str()).x > width) // on what it was measured the tooltip says, too
            heading = heading.substr(0, heading.find(" on "));
        list.AddText(start, theme.muted, elided(heading, width).c_str());
    }
    if (answer == nullptr || !answer->problem.empty()) {
        list.AddRectFilled({start.x, top}, max, theme.well, theme.rounding());
    } else if (judge.empty()) {
        list.AddRectFilled({start.x, top}, max, theme.well, theme.rounding());
        empty_state({start.x, top}, max, "No classifier", "Without one nobody says which digits these are.",
                    theme, fonts);
    } else {
        const auto data = context.studio.data();
        std::vector<std::string> names;
        for (std::size_t i = 0; i < answer->beliefs.size(); ++i)
            names.push_back(data && i < data->class_names.size() ? data->class_names[i] : std::to_string(i));
        class_bars(list, {start.x, top}, max, answer->beliefs, names, theme, fonts,
                   stale(context) ? 0.5F : 1.0F);
    }
    if (pins)
        draw_pinned(context, {max.x + theme.l(), start.y}, layout.right - width - theme.l(), layout.bars);
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({layout.right, max.y - start.y});
    context.mark_item("beliefs");
    if (!judge.empty())
        help_on_hover("What the completions are believed to be, by " + judge + ": its mean probabilities.",
                      theme, fonts);
}

bool CompletionPanel::pins_beside(const PanelContext& context, const Layout& layout) const {
    return layout.right > context.theme.px(300);
}

void CompletionPanel::draw_pinned(PanelContext& context, ImVec2 position, float width, float image) {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::string heading = "Pinned  ·  " + std::to_string(desk_.pinned.size());
    const float small = context.fonts.small->FontSize;
    list.AddText(context.fonts.small, small, position, theme.muted, heading.c_str());
    // As large as lets all of them be seen.
    GridLayout layout = fit_grid(static_cast<int>(desk_.pinned.size()), {width, image}, theme.px(2), 0,
                                 std::max(1, static_cast<int>(theme.px(56) / 28)));
    layout.columns = std::max(1, static_cast<int>((width + layout.gap) / (layout.cell + layout.gap)));
    const int rows = std::max(1, static_cast<int>((image + layout.gap) / (layout.cell + layout.gap)));
    // The newest stand first; those that find no room are still exported.
    layout.count = std::min(layout.count, layout.columns * rows);
    ImGui::SetCursorScreenPos({position.x, position.y + small + theme.xs()});
    const auto touched = pinned_.draw("pinned", layout, {}, theme, context.fonts);
    context.mark_item("pinned");
    hovered_pinned_ = touched.hovered;
    if (touched.hovered >= 0)
        help_on_hover("Click to unpin; Ctrl+Z brings it back.", theme, context.fonts);
    if (touched.clicked >= 0)
        unpin(context, static_cast<std::size_t>(touched.clicked));
}

void CompletionPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float height = ImGui::GetFrameHeight();
    const float top = ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2);
    const bool exportable = desk_.answer() != nullptr && !desk_.answer()->completions.empty();
    const float button = theme.px(54);
    float x = right - button;
    ImGui::BeginDisabled(!exportable);
    const auto place = [&](const char* label, const char* action, const char* mark, const char* help) {
        ImGui::SetCursorScreenPos({x, top});
        if (ImGui::Button(label, {button, height}))
            context.actions.run(action);
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
        x -= button + theme.xs();
    };
    place(".npy", "completion.npy", "export-npy",
          "Save the completions and the pinned ones as an array [K, 28, 28].");
    place("PNG", "completion.png", "export-png", "Save the completions and the pinned ones as a picture.");
    ImGui::EndDisabled();

    if (x - theme.px(76) - theme.px(100) > left) {
        const float width = theme.px(76);
        x -= width - button;
        ImGui::SetCursorScreenPos({x, top});
        if (toggle_button("Compare", comparing_, {width, height}, theme))
            context.actions.run("completion.compare");
        context.mark_item("compare");
        help_on_hover("A row of completions from every open model that completes, for the same bottom and "
                      "the same noise.",
                      theme, context.fonts);
        x -= button + theme.xs();
    }
    const auto completers = context.studio.completers();
    const auto chosen = desk_.completer(completers);
    const bool training = CompletionDesk::training_completes(*context.studio.training());
    const float combo = std::min(theme.px(190), x + button - theme.s() - left);
    if (combo < theme.px(70))
        return;
    ImGui::SetCursorScreenPos({x + button - theme.xs() - combo, top});
    ImGui::SetNextItemWidth(combo);
    const std::string name = chosen ? chosen->name : "no model";
    const ImGuiComboFlags arrow = combo < theme.px(110) ? ImGuiComboFlags_NoArrowButton : 0;
    if (ImGui::BeginCombo("##source", desk_.follow_training ? "in training" : name.c_str(), arrow)) {
        close_on_escape();
        for (const auto& one : completers) {
            ImGui::PushID(static_cast<int>(one->weights.generation));
            if (ImGui::Selectable(one->name.c_str(), !desk_.follow_training && one == chosen)) {
                desk_.follow_training = false;
                desk_.chosen = one->weights.generation;
            }
            ImGui::PopID();
        }
        ImGui::BeginDisabled(!training);
        if (ImGui::Selectable("in training", desk_.follow_training))
            desk_.follow_training = true;
        ImGui::EndDisabled();
        ImGui::EndCombo();
    }
    context.mark_item("source");
    help_on_hover(
        "Which model completes: one of those that were opened, or the one in training where it can.", theme,
        context.fonts);
}

} // namespace penumbra
