// The curves of a second run behind those of the one in training.

#include "app/panels/glossary.hpp"
#include "app/panels/losses_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kPopup = "runs to compare with";

/// Steps from one row to the next, on the average.
double spacing(const LossView& view) {
    if (view.rows < 2)
        return 1;
    const auto steps = view.log->step(view.rows - 1) - view.log->step(0);
    return std::max(1.0, static_cast<double>(steps) / static_cast<double>(view.rows - 1));
}

} // namespace

void LossesPanel::restore_comparison(const Session& session) {
    if (const std::string run = session.text(ComparedRun::kKey); !run.empty())
        compared_.open(run);
}

std::string LossesPanel::first_name(const TrainingSnapshot& snapshot) {
    const std::string folder = snapshot.folder.filename().string();
    return folder.empty() ? "in training" : folder;
}

void LossesPanel::read_second(PanelContext& context, const TrainingSnapshot& snapshot) {
    if (compared_.update(context)) {
        second_shown_ = first_shown_ = true;
        plot_.fit();
        std::error_code ignored;
        const bool same =
            !snapshot.folder.empty() && std::filesystem::equivalent(compared_.curves()->metrics,
                                                                    snapshot.folder / "metrics.csv", ignored);
        if (same)
            context.shell.say("That is the run in training: its dashed curves are as its metrics.csv has "
                              "them now.");
    }
    const RunCurves* curves = compared_.curves().get();
    const auto read = [&](Curves& into, const LossView& from) {
        into.spacing = spacing(from);
        read_on(into, from);
    };
    read(second_training_, curves ? curves->training : LossView{});
    read(second_validation_, curves ? curves->validation : LossView{});
}

/// A step of a larger batch is another one: then the axis counts epochs, unless the person turns that off.
void LossesPanel::align(PanelContext& context, const TrainingSnapshot& snapshot) {
    const RunCurves* second = compared_.curves().get();
    if (second == nullptr || snapshot.generation == 0 || aligned_ == std::pair(second, snapshot.generation))
        return;
    aligned_ = {second, snapshot.generation};
    const auto batch = snapshot.run.training.get<std::int64_t>("batch_size");
    if (epochs_ || second->batch_size == 0 || second->batch_size == batch)
        return;
    epochs_ = true;
    context.shell.say("The runs take " + std::to_string(batch) + " and " +
                      std::to_string(second->batch_size) +
                      " images a step: the axis counts epochs, so that they can be compared.");
}

void LossesPanel::collect_second(const Theme& theme) {
    if (!second_training_.log)
        return;
    // Terms that the first run has keep their colours; others follow.
    std::vector<std::string> names = training_.log ? training_.log->names() : std::vector<std::string>();
    const auto& own = second_training_.log->names();
    for (std::size_t term = 0; term < own.size(); ++term) {
        auto found = std::ranges::find(names, own[term]);
        if (found == names.end()) {
            found = names.insert(names.end(), own[term]);
            legend_.push_back({nullptr, own[term], theme.series(names.size() - 1), visible(own[term]), false,
                               glossary(own[term]).definition});
        }
        const ImU32 colour = theme.series(static_cast<std::size_t>(found - names.begin()));
        shown_.push_back({.series = &second_training_.series[term],
                          .name = own[term],
                          .colour = colour,
                          .visible = visible(own[term]),
                          .second = true});
        if (second_validation_.rows > 0)
            shown_.push_back({.series = &second_validation_.series[term],
                              .name = own[term] + ", validation",
                              .colour = mix(colour, theme.text, 0.25F),
                              .visible = visible(own[term]) && visible(kValidation),
                              .markers = true,
                              .second = true});
    }
}

/// Which run is which; a click hides one.
void LossesPanel::draw_runs(PanelContext& context, const TrainingSnapshot& snapshot) {
    if (!compared_.curves())
        return;
    const Theme& theme = context.theme;
    std::vector<PlotCurve> runs;
    if (training_.rows > 0)
        runs.push_back({.name = first_name(snapshot),
                        .colour = theme.text,
                        .visible = first_shown_,
                        .help = "The run in training: whole lines. Click to hide or show it."});
    runs.push_back({.name = compared_.curves()->name,
                    .colour = theme.text,
                    .visible = second_shown_,
                    .help = compared_.curves()->metrics.string() +
                            ": dashed, each point the mean of fifty steps. Click to hide or show it.",
                    .second = true});
    ImGui::PushID("runs");
    const bool toggled = Plot::legend(runs, theme, context.fonts);
    ImGui::PopID();
    if (toggled) {
        first_shown_ = runs.size() < 2 || runs.front().visible;
        second_shown_ = runs.back().visible;
    }
    context.mark_item("second run");
    ImGui::SameLine(0, theme.s());
    const FontScope font(context.fonts.small);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.px(5), 0});
    if (ImGui::Button("×##stop comparing"))
        context.actions.run("losses.compare-stop");
    ImGui::PopStyleVar();
    context.mark_item("stop-comparing");
    help_on_hover("Stop comparing curves.", theme, context.fonts);
}

void LossesPanel::draw_run_menu(PanelContext& context) {
    if (std::exchange(open_run_menu_, false))
        ImGui::OpenPopup(kPopup);
    if (!ImGui::BeginPopup(kPopup))
        return;
    close_on_escape();
    const Theme& theme = context.theme;
    caption("Draw the curves of", theme, context.fonts);
    if (compared_.looking())
        muted_text("Looking for runs…", theme);
    else if (compared_.choices().empty())
        muted_text("No other run has curves in " + context.studio.runs().string() + " yet.", theme);
    for (std::size_t i = 0; i < compared_.choices().size(); ++i) {
        const auto& choice = compared_.choices()[i];
        const bool checked = compared_.curves() && compared_.curves()->metrics == choice.run;
        ImGui::PushID(static_cast<int>(i));
        if (ImGui::MenuItem(choice.label.c_str(), nullptr, checked))
            compared_.open(choice.run);
        context.mark_item("run " + std::to_string(i + 1));
        ImGui::PopID();
    }
    ImGui::Separator();
    if (ImGui::MenuItem("Choose a run's folder…"))
        context.actions.run("losses.compare-folder");
    context.mark_item("run folder");
    if (ImGui::MenuItem("Stop comparing", nullptr, false, compared_.curves() != nullptr))
        context.actions.run("losses.compare-stop");
    ImGui::EndPopup();
}

void LossesPanel::register_comparison(Actions& actions, PanelContext& context) {
    actions.add({.id = "losses.compare",
                 .label = "Compare curves with a run…",
                 .menu = "Losses",
                 .run =
                     [this, &context] {
                         compared_.look_for_runs(context.studio);
                         open_run_menu_ = true;
                         ++front_;
                     },
                 .checked = [this] { return compared_.curves() != nullptr; }});
    actions.add({.id = "losses.compare-folder",
                 .label = "Compare curves with a run's folder…",
                 .menu = "Losses",
                 .run = [this, &context] {
                     context.shell.choose_file({.title = "Choose a run's folder",
                                                .folder = true,
                                                .chosen = [this](const std::filesystem::path& folder) {
                                                    compared_.open(folder);
                                                    ++front_;
                                                }});
                 }});
    actions.add({.id = "losses.compare-stop",
                 .label = "Stop comparing curves",
                 .menu = "Losses",
                 .run =
                     [this, &context] {
                         compared_.close(context.session);
                         plot_.fit();
                     },
                 .enabled = [this] { return compared_.curves() != nullptr || compared_.reading(); },
                 .needs = "No second run's curves are shown."});
}

} // namespace penumbra
