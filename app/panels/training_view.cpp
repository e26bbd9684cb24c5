// How a run goes, and its files: the lower part of the training panel, and its actions.

#include "app/panels/training_panel.hpp"
#include "app/widgets/bars.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr const char* kMenu = "Training";
constexpr std::int64_t kMoreEpochs = 10;

/// "1:23:45" or "4:05".
std::string format_duration(double seconds) {
    const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
    char text[40];
    if (whole >= 3600)
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    return text;
}

std::string format_decimal(double value, int decimals) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

/// Three significant digits.
std::string format_short(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// One figure: its name muted on the left, its value aligned at the right.
void figure(const char* name, const std::string& value, float left, float right, float y,
            const PanelContext& context) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddText(context.fonts.small, context.fonts.small->FontSize, {left, y + context.theme.px(2)},
                 context.theme.muted, name);
    draw_right_aligned(list, context.fonts.number, right, y, context.theme.text, value);
}

/// Sentences on a faint ground with a coloured edge.
void note(const std::string& text, const std::string& second, ImU32 colour, const PanelContext& context) {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float wrap = width - 2 * theme.m();
    const FontScope font(context.fonts.small);
    const ImVec2 first = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap);
    const ImVec2 below =
        second.empty() ? ImVec2() : ImGui::CalcTextSize(second.c_str(), nullptr, false, wrap);
    const float height = first.y + (second.empty() ? 0 : below.y + theme.xs()) + 2 * theme.s();
    list.AddRectFilled(start, {start.x + width, start.y + height}, theme.well, theme.px(4));
    list.AddRectFilled(start, {start.x + theme.px(3), start.y + height}, colour, theme.px(4),
                       ImDrawFlags_RoundCornersLeft);
    ImVec2 at{start.x + theme.m(), start.y + theme.s()};
    list.AddText(context.fonts.small, context.fonts.small->FontSize, at, theme.text, text.c_str(), nullptr,
                 wrap);
    at.y += first.y + theme.xs();
    list.AddText(context.fonts.small, context.fonts.small->FontSize, at, theme.muted, second.c_str(), nullptr,
                 wrap);
    ImGui::Dummy({width, height});
}

} // namespace

void TrainingPanel::draw_progress(PanelContext& context, const TrainingSnapshot& snapshot) {
    if (snapshot.generation == 0)
        return;
    const Theme& theme = context.theme;
    ImGui::Dummy({0, theme.px(2)});
    const double total = static_cast<double>(snapshot.total_steps);
    progress_bar(total > 0 ? static_cast<float>(static_cast<double>(snapshot.step) / total) : 0, theme.px(6),
                 theme);

    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float line = context.fonts.number->FontSize + theme.px(5);
    const float right = start.x + width;
    float y = start.y;
    const float half = std::floor((width - theme.l()) / 2);
    const auto row = [&](const char* name, const std::string& value) {
        figure(name, value, start.x, right, y, context);
        y += line;
    };
    const auto pair = [&](const char* name, const std::string& value, const char* other,
                          const std::string& second) {
        if (half < context.theme.px(110)) {
            row(name, value);
            row(other, second);
            return;
        }
        figure(name, value, start.x, start.x + half, y, context);
        figure(other, second, right - half, right, y, context);
        y += line;
    };
    const double epochs =
        snapshot.steps_per_epoch > 0 ? total / static_cast<double>(snapshot.steps_per_epoch) : 0;
    row("Epoch", format_decimal(snapshot.epoch(), 2) + " of " +
                     format_decimal(epochs, epochs == std::floor(epochs) ? 0 : 1));
    row("Step", format_count(snapshot.step) + " of " + format_count(snapshot.total_steps));
    pair("Images/s",
         snapshot.images_per_second > 0 ? format_count(std::llround(snapshot.images_per_second))
                                        : std::string("–"),
         "Left", snapshot.seconds_left > 0 ? format_duration(snapshot.seconds_left) : std::string("–"));
    pair("Rate", format_short(snapshot.learning_rate), "Trained", format_duration(snapshot.seconds_trained));
    ImGui::Dummy({width, y - start.y});
}

void TrainingPanel::draw_messages(PanelContext& context, const TrainingSnapshot& snapshot) {
    const Theme& theme = context.theme;
    if (!snapshot.message.empty())
        note(snapshot.message, snapshot.remedy,
             snapshot.state == TrainingState::Failed ? theme.bad : theme.warning, context);
}

void TrainingPanel::draw_files(PanelContext& context, const TrainingSnapshot& snapshot) {
    const Theme& theme = context.theme;
    caption("Checkpoints", theme, context.fonts);
    const float width = ImGui::GetContentRegionAvail().x;
    const float third = std::floor((width - 2 * theme.xs()) / 3);
    if (ImGui::Button("Open…", {third, 0}))
        context.actions.run("file.open");
    context.mark_item("open");
    help_on_hover(
        "Open a checkpoint as the model that completes (Ctrl+O). It can also be dropped on the window.",
        theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    ImGui::BeginDisabled(snapshot.generation == 0);
    if (ImGui::Button("Save", {third, 0}))
        context.actions.run("training.save");
    ImGui::EndDisabled();
    context.mark_item("save");
    help_on_hover("Write a numbered checkpoint into the run's folder (Ctrl+S).", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    ImGui::BeginDisabled(context.session.recent.empty());
    if (ImGui::Button("Recent", {width - 2 * (third + theme.xs()), 0}))
        ImGui::OpenPopup("recent");
    ImGui::EndDisabled();
    context.mark_item("recent");
    if (ImGui::BeginPopup("recent")) {
        close_on_escape();
        const auto files = context.session.recent; // opening one reorders them
        for (const auto& path : files) {
            const std::string label =
                (path.parent_path().filename() / path.filename()).string() + "##" + path.string();
            if (ImGui::Selectable(label.c_str()))
                context.shell.open(path);
            help_on_hover(path.string(), theme, context.fonts);
        }
        ImGui::EndPopup();
    }
    const bool more = snapshot.state == TrainingState::Finished;
    const float half = std::floor((width - theme.xs()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    if (can_start(snapshot.state)) {
        if (ImGui::Button("Continue a run…", {more ? half : width, 0}))
            context.actions.run("training.resume");
        context.mark_item("resume");
        help_on_hover("Go on training from a checkpoint, as if it had never stopped.", theme, context.fonts);
    }
    if (more) {
        ImGui::SameLine(0, theme.xs());
        if (ImGui::Button("10 more epochs", {half, 0}))
            context.actions.run("training.more");
        context.mark_item("more");
        help_on_hover("Go on with the run that has just finished.", theme, context.fonts);
    }
    ImGui::PopStyleVar();
    draw_tensorboard(context);
    if (!snapshot.folder.empty()) {
        const FontScope font(context.fonts.small);
        muted_text(elided("Kept in " + snapshot.folder.string(), width), theme);
        help_on_hover(snapshot.folder.string(), theme, context.fonts);
    }
}

void TrainingPanel::save_as(PanelContext& context) {
    context.shell.choose_file({.title = "Save a checkpoint",
                               .save = true,
                               .extension = ".safetensors",
                               .name = "checkpoint.safetensors",
                               .chosen = [&studio = context.studio](const std::filesystem::path& path) {
                                   studio.send(command::Save{path});
                               }});
}

void TrainingPanel::continue_run(PanelContext& context) {
    context.shell.choose_file({.title = "Continue a run from a checkpoint",
                               .extension = ".safetensors",
                               .chosen = [&studio = context.studio](const std::filesystem::path& path) {
                                   command::Resume resume;
                                   resume.checkpoint = path;
                                   studio.send(std::move(resume));
                               }});
}

void TrainingPanel::register_actions(Actions& actions, PanelContext& context) {
    DataFetch::register_actions(actions, context);
    register_sharing(actions, context);
    register_presets(actions, context);
    register_keeping(actions, context);
    Studio& studio = context.studio;
    const auto state = [&studio] { return studio.training()->state; };
    actions.add({.id = "training.start",
                 .label = "Train",
                 .menu = kMenu,
                 .shortcut = "T",
                 .run = [this, &context] { start(context); },
                 .enabled = [this, state,
                             &studio] { return ready_ && can_start(state()) && studio.data() != nullptr; },
                 .needs = "It needs a data set and no training under way."});
    actions.add({.id = "training.pause",
                 .label = "Pause or continue",
                 .menu = kMenu,
                 .shortcut = "P",
                 .run =
                     [state, &studio] {
                         if (can_resume(state()))
                             studio.send(command::Continue{});
                         else
                             studio.send(command::Pause{});
                     },
                 .enabled = [state] { return can_pause(state()) || can_resume(state()); },
                 .needs = "Nothing is in training."});
    actions.add({.id = "training.continue",
                 .label = "Continue",
                 .run = [&studio] { studio.send(command::Continue{}); },
                 .enabled = [state] { return can_resume(state()); },
                 .needs = "Training is not paused."});
    actions.add({.id = "training.step",
                 .label = "One step",
                 .menu = kMenu,
                 .shortcut = "S",
                 .run = [&studio] { studio.send(command::Step{}); },
                 .enabled = [state] { return can_step(state()); },
                 .needs = "Training is not paused."});
    actions.add({.id = "training.stop",
                 .label = "Stop",
                 .menu = kMenu,
                 .run = [&studio] { studio.send(command::Stop{}); },
                 .enabled = [state] { return can_stop(state()); },
                 .needs = "Nothing is in training."});
    actions.add({.id = "training.resume",
                 .label = "Continue a run…",
                 .menu = kMenu,
                 .run = [this, &context] { continue_run(context); },
                 .enabled = [state] { return can_start(state()); },
                 .needs = "A training is under way."});
    actions.add({.id = "training.more",
                 .label = "Train 10 more epochs",
                 .menu = kMenu,
                 .run = [&studio] { studio.send(command::Extend{kMoreEpochs}); },
                 .enabled = [state] { return state() == TrainingState::Finished; },
                 .needs = "Only a finished training can go on."});
    const auto trained = [&studio] { return studio.training()->generation > 0; };
    actions.add({.id = "training.save",
                 .label = "Save checkpoint",
                 .menu = kMenu,
                 .shortcut = "Ctrl+S",
                 .run = [&studio] { studio.send(command::Save{}); },
                 .enabled = trained,
                 .needs = "Nothing has been trained yet."});
    actions.add({.id = "training.save-as",
                 .label = "Save checkpoint as…",
                 .menu = kMenu,
                 .shortcut = "Ctrl+Shift+S",
                 .run = [this, &context] { save_as(context); },
                 .enabled = trained,
                 .needs = "Nothing has been trained yet."});
}

} // namespace penumbra
