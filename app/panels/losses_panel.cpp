#include "app/panels/losses_panel.hpp"

#include "app/panels/glossary.hpp"
#include "app/panels/losses_csv.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

void LossesPanel::restore(PanelContext& context) {
    if (restored_)
        return;
    restored_ = true;
    log_y_ = context.session.flag("losses.log", true);
    epochs_ = context.session.flag("losses.epochs", false);
    smoothing_ =
        std::clamp(static_cast<float>(context.session.number("losses.smoothing", 0.9)), 0.0F, 0.999F);
    restore_comparison(context.session);
}

void LossesPanel::read_on(Curves& curves, const LossView& view) {
    if (curves.log != view.log) {
        const double spacing = curves.spacing;
        curves = {};
        curves.spacing = spacing;
        curves.log = view.log;
        if (view.log)
            curves.series.resize(view.log->names().size());
        smooth(curves);
    }
    if (!curves.log)
        return;
    for (; curves.rows < view.rows; ++curves.rows) {
        const double x =
            epochs_ ? curves.log->epoch(curves.rows) : static_cast<double>(curves.log->step(curves.rows));
        for (std::size_t term = 0; term < curves.series.size(); ++term)
            curves.series[term].append(x, curves.log->value(curves.rows, term));
    }
}

/// The average looks back over as many steps however many a row stands for.
void LossesPanel::smooth(Curves& curves) const {
    constexpr double kLeast = 0.05; // less is not to be seen
    const double weight = std::pow(static_cast<double>(smoothing_), curves.spacing);
    for (Series& series : curves.series)
        series.set_smoothing(weight < kLeast ? 0 : weight);
}

void LossesPanel::read(const TrainingSnapshot& snapshot) {
    if (read_epochs_ != epochs_) {
        read_epochs_ = epochs_;
        training_ = validation_ = second_training_ = second_validation_ = {};
        plot_.fit();
    }
    if (snapshot.training.log != training_.log)
        plot_.fit();
    read_on(training_, snapshot.training);
    read_on(validation_, snapshot.validation);
}

bool LossesPanel::visible(const std::string& name) const {
    const auto found = hidden_.find(name);
    return found == hidden_.end() || !found->second;
}

void LossesPanel::collect(const Theme& theme) {
    shown_.clear();
    legend_.clear();
    if (training_.log) {
        const auto& names = training_.log->names();
        for (std::size_t term = 0; term < names.size(); ++term)
            legend_.push_back({&training_.series[term], names[term], theme.series(term), visible(names[term]),
                               false, glossary(names[term]).definition});
        shown_ = legend_;
    }
    collect_second(theme);
    const bool with_validation = visible(kValidation);
    const bool first = validation_.log && validation_.rows > 0;
    if (first || second_validation_.rows > 0)
        legend_.push_back({nullptr, kValidation, theme.muted, with_validation, true,
                           "The same terms on the held-out validation images, an average a point."});
    for (std::size_t term = 0; first && term < validation_.log->names().size(); ++term) {
        const std::string& name = validation_.log->names()[term];
        const auto& names = training_.log->names();
        const auto same = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
        shown_.push_back({&validation_.series[term], name + ", validation",
                          mix(theme.series(same), theme.text, 0.25F), with_validation && visible(name),
                          true});
    }
    if (compared_.curves())
        for (PlotCurve& curve : shown_)
            curve.visible &= curve.second ? second_shown_ : first_shown_;
}

void LossesPanel::draw(PanelContext& context) {
    restore(context);
    const auto snapshot = context.studio.training();
    align(context, *snapshot);
    read(*snapshot);
    read_second(context, *snapshot);
    collect(context.theme);
    const Theme& theme = context.theme;
    draw_controls(context);
    draw_run_menu(context);
    if (!legend_.empty() && Plot::legend(legend_, theme, context.fonts))
        for (const PlotCurve& curve : legend_)
            hidden_[curve.name] = !curve.visible;
    draw_runs(context, *snapshot);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float rows = training_.rows == 0 ? 0 : static_cast<float>(training_.log->names().size() + 1);
    const float table = rows * (context.fonts.small_number->FontSize + theme.px(4)) + theme.m();
    const bool with_table = room.y - table > theme.px(220) && rows > 0;
    const float height = std::clamp(room.y - (with_table ? table : 0) - theme.s(), theme.px(120),
                                    std::max(theme.px(120), room.y));
    if (training_.rows == 0 && !compared_.curves()) {
        draw_empty(context, {room.x, height}, is_busy(snapshot->state));
        return;
    }
    const PlotOptions options{.y_scale = log_y_ ? AxisScale::Logarithmic : AxisScale::Linear,
                              .x_label = epochs_ ? "epoch" : "step",
                              .whole_x = !epochs_,
                              .first_run = first_name(*snapshot),
                              .second_run = compared_.curves() ? compared_.curves()->name : ""};
    plot_.draw("plot", {room.x, height}, shown_, options, theme, context.fonts);
    context.mark_item("plot");
    if (with_table)
        draw_latest(context, *snapshot);
}

void LossesPanel::draw_empty(PanelContext& context, ImVec2 size, bool soon) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + size.x, start.y + size.y};
    ImGui::GetWindowDrawList()->AddRectFilled(start, end, context.theme.well, context.theme.rounding());
    empty_state(start, end, soon ? "The first step is on its way." : "Nothing has been trained yet.",
                soon ? "Curves appear here as soon as a loss is known."
                     : "Press Train (T): every term of the loss is drawn here, step by step. Compare shows "
                       "the curves of an earlier run.",
                context.theme, context.fonts);
    ImGui::Dummy(size);
    context.mark_item("plot");
}

void LossesPanel::draw_controls(PanelContext& context) {
    const Theme& theme = context.theme;
    Flow flow(theme.s());
    flow.place(theme.px(48));
    if (toggle_button("Log", log_y_, {theme.px(48), 0}, theme))
        context.actions.run("losses.log");
    context.mark_item("log-y");
    help_on_hover("Logarithmic loss axis (L). Values at or below zero cannot be shown on it.", theme,
                  context.fonts);
    flow.place(theme.px(64));
    if (toggle_button("Epochs", epochs_, {theme.px(64), 0}, theme))
        context.actions.run("losses.epochs");
    context.mark_item("x-epochs");
    help_on_hover("Count epochs instead of steps along the axis.", theme, context.fonts);
    flow.place(theme.px(40));
    ImGui::BeginDisabled(plot_.follows());
    if (ImGui::Button("Fit", {theme.px(40), 0}))
        context.actions.run("losses.fit");
    ImGui::EndDisabled();
    context.mark_item("fit");
    help_on_hover("Show everything and follow the training again (double click).", theme, context.fonts);
    flow.place(theme.px(76));
    if (toggle_button("Compare", compared_.curves() != nullptr, {theme.px(76), 0}, theme))
        context.actions.run("losses.compare");
    context.mark_item("compare-curves");
    help_on_hover("Draw the curves of another run behind these, dashed.", theme, context.fonts);
    const float rest = flow.place(theme.px(130));
    ImGui::SetNextItemWidth(rest);
    if (value_slider("##smoothing", "Smoothing", &smoothing_, 0, 0.999F, "%.3f", theme, context.fonts)) {
        for (Curves* curves : {&training_, &validation_, &second_training_, &second_validation_})
            smooth(*curves);
        context.session.set_number("losses.smoothing", smoothing_);
    }
    context.mark_item("smoothing");
    help_on_hover(
        "Weight of the past in an exponential moving average over the whole curve. The raw values stay "
        "faintly behind.",
        theme, context.fonts);
}

void LossesPanel::draw_latest(PanelContext& context, const TrainingSnapshot& snapshot) {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = context.fonts.small_number;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float line = font->FontSize + theme.px(4);
    const float right = start.x + width;
    const float middle = right - std::min(theme.px(110), width / 3);
    float y = start.y + theme.xs();
    list.AddText(context.fonts.small, context.fonts.small->FontSize, {start.x, y}, theme.muted, "Latest");
    draw_right_aligned(list, context.fonts.small, middle, y, theme.muted, "training");
    draw_right_aligned(list, context.fonts.small, right, y, theme.muted, "validation");
    const auto& names = snapshot.training.log->names();
    for (std::size_t term = 0; term < names.size(); ++term) {
        y += line;
        list.AddLine({start.x, y - theme.px(2)}, {right, y - theme.px(2)}, theme.grid);
        list.AddRectFilled({start.x, y + theme.px(4)}, {start.x + theme.px(8), y + theme.px(12)},
                           theme.series(term), theme.px(2));
        list.AddText(context.fonts.small, context.fonts.small->FontSize, {start.x + theme.px(14), y},
                     theme.text, names[term].c_str());
        ImGui::SetCursorScreenPos({start.x, y});
        ImGui::Dummy({width, line});
        help_on_hover(glossary(names[term]).definition, theme, context.fonts);
        const Series& series = training_.series[term];
        if (series.size() > 0)
            draw_right_aligned(list, font, middle, y, theme.text,
                               format_value(series.smooth()[series.size() - 1]));
        std::string checked = "–";
        if (validation_.log && validation_.rows > 0) {
            const auto& others = validation_.log->names();
            const auto same =
                static_cast<std::size_t>(std::ranges::find(others, names[term]) - others.begin());
            if (same < others.size())
                checked = format_value(validation_.log->value(validation_.rows - 1, same));
        }
        draw_right_aligned(list, font, right, y, checked == "–" ? theme.muted : theme.text, checked);
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({width, y + line - start.y});
}

void LossesPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float width = theme.px(54);
    if (right - width < left)
        return;
    const float height = ImGui::GetFrameHeight();
    ImGui::SetCursorScreenPos(
        {right - width, ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2)});
    ImGui::BeginDisabled(training_.rows == 0);
    if (ImGui::Button("CSV", {width, height}))
        context.actions.run("losses.csv");
    ImGui::EndDisabled();
    context.mark_item("export-csv");
    help_on_hover("Save every value of every curve as a table.", theme, context.fonts);
}

std::string LossesPanel::table() const {
    const auto snapshot = studio_->training();
    return losses_csv(snapshot->training, snapshot->validation);
}

} // namespace penumbra
