#include "app/panels/losses_panel.hpp"

#include "app/panels/glossary.hpp"
#include "app/panels/losses_csv.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kValidation = "validation";

} // namespace

void LossesPanel::restore(PanelContext& context) {
    if (restored_)
        return;
    restored_ = true;
    log_y_ = context.session.flag("losses.log", true);
    epochs_ = context.session.flag("losses.epochs", false);
    smoothing_ =
        std::clamp(static_cast<float>(context.session.number("losses.smoothing", 0.9)), 0.0F, 0.999F);
}

void LossesPanel::read_on(Curves& curves, const LossView& view) {
    if (curves.log != view.log) {
        curves = {};
        curves.log = view.log;
        if (view.log)
            curves.series.resize(view.log->names().size());
        for (Series& series : curves.series)
            series.set_smoothing(smoothing_);
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

void LossesPanel::read(const TrainingSnapshot& snapshot) {
    if (read_epochs_ != epochs_) {
        read_epochs_ = epochs_;
        training_ = {};
        validation_ = {};
        plot_.fit();
    }
    if (snapshot.training.log != training_.log)
        plot_.fit();
    read_on(training_, snapshot.training);
    read_on(validation_, snapshot.validation);
}

void LossesPanel::collect(const Theme& theme) {
    shown_.clear();
    legend_.clear();
    if (!training_.log)
        return;
    const auto& names = training_.log->names();
    const auto visible = [this](const std::string& name) {
        const auto found = hidden_.find(name);
        return found == hidden_.end() || !found->second;
    };
    for (std::size_t term = 0; term < names.size(); ++term)
        legend_.push_back({&training_.series[term], names[term], theme.series(term), visible(names[term]),
                           false, glossary(names[term]).definition});
    shown_ = legend_;
    if (!validation_.log || validation_.rows == 0)
        return;
    const bool with_validation = visible(kValidation);
    legend_.push_back({&validation_.series.front(), kValidation, theme.muted, with_validation, true,
                       "The same terms on the held-out validation images, an average a point."});
    for (std::size_t term = 0; term < validation_.log->names().size(); ++term) {
        const std::string& name = validation_.log->names()[term];
        const auto same = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
        shown_.push_back({&validation_.series[term], name + ", validation",
                          mix(theme.series(same), theme.text, 0.25F), with_validation && visible(name),
                          true});
    }
}

void LossesPanel::draw(PanelContext& context) {
    restore(context);
    const auto snapshot = context.studio.training();
    read(*snapshot);
    collect(context.theme);
    const Theme& theme = context.theme;
    draw_controls(context);
    if (!legend_.empty() && Plot::legend(legend_, theme, context.fonts))
        for (const PlotCurve& curve : legend_)
            hidden_[curve.name] = !curve.visible;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float rows = shown_.empty() ? 0 : static_cast<float>(training_.log->names().size() + 1);
    const float table = rows * (context.fonts.small_number->FontSize + theme.px(4)) + theme.m();
    const bool with_table = room.y - table > theme.px(220) && rows > 0;
    const float height = std::clamp(room.y - (with_table ? table : 0) - theme.s(), theme.px(120),
                                    std::max(theme.px(120), room.y));
    if (shown_.empty() || training_.rows == 0) {
        const ImVec2 end{start.x + room.x, start.y + height};
        ImGui::GetWindowDrawList()->AddRectFilled(start, end, theme.well, theme.rounding());
        const bool soon = is_busy(snapshot->state);
        empty_state(start, end, soon ? "The first step is on its way." : "Nothing has been trained yet.",
                    soon ? "Curves appear here as soon as a loss is known."
                         : "Press Train (T): every term of the loss is drawn here, step by step.",
                    theme, context.fonts);
        ImGui::Dummy({room.x, height});
        context.mark_item("plot");
        return;
    }
    const PlotOptions options{.y_scale = log_y_ ? AxisScale::Logarithmic : AxisScale::Linear,
                              .x_label = epochs_ ? "epoch" : "step",
                              .whole_x = !epochs_};
    plot_.draw("plot", {room.x, height}, shown_, options, theme, context.fonts);
    context.mark_item("plot");
    if (with_table)
        draw_latest(context, *snapshot);
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
    const float rest = flow.place(theme.px(130));
    ImGui::SetNextItemWidth(rest);
    if (value_slider("##smoothing", "Smoothing", &smoothing_, 0, 0.999F, "%.3f", theme, context.fonts)) {
        for (Curves* curves : {&training_, &validation_})
            for (Series& series : curves->series)
                series.set_smoothing(smoothing_);
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

void LossesPanel::export_csv(PanelContext& context) {
    const auto snapshot = context.studio.training();
    ShellServices& shell = context.shell;
    context.shell.choose_file({.title = "Save the losses as a table",
                               .save = true,
                               .extension = ".csv",
                               .name = "losses.csv",
                               .chosen = [snapshot, &shell](const std::filesystem::path& path) {
                                   try {
                                       write_file_atomically(
                                           path, losses_csv(snapshot->training, snapshot->validation));
                                       shell.say("Wrote " + std::to_string(snapshot->training.rows) +
                                                 " rows to " + path.string() + ".");
                                   } catch (const Error& error) {
                                       shell.complain(error.what());
                                   }
                               }});
}

std::string LossesPanel::table() const {
    const auto snapshot = studio_->training();
    return losses_csv(snapshot->training, snapshot->validation);
}

void LossesPanel::register_actions(Actions& actions, PanelContext& context) {
    studio_ = &context.studio;
    actions.add({.id = "losses.log",
                 .label = "Logarithmic axis",
                 .menu = "Losses",
                 .shortcut = "L",
                 .run =
                     [this, &context] {
                         log_y_ = !log_y_;
                         context.session.set_flag("losses.log", log_y_);
                     },
                 .checked = [this] { return log_y_; }});
    actions.add({.id = "losses.epochs",
                 .label = "Count epochs",
                 .menu = "Losses",
                 .run =
                     [this, &context] {
                         epochs_ = !epochs_;
                         context.session.set_flag("losses.epochs", epochs_); // read() starts anew
                     },
                 .checked = [this] { return epochs_; }});
    actions.add({.id = "losses.fit",
                 .label = "Show everything",
                 .menu = "Losses",
                 .shortcut = "Home",
                 .run = [this] { plot_.fit(); },
                 .enabled = [this] { return !plot_.follows(); },
                 .needs = "Everything is shown."});
    actions.add({.id = "losses.csv",
                 .label = "Export CSV…",
                 .menu = "Losses",
                 .run = [this, &context] { export_csv(context); },
                 .enabled = [this] { return training_.rows > 0; },
                 .needs = "Nothing has been trained yet."});
}

} // namespace penumbra
