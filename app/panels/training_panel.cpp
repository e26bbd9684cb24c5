#include "app/panels/training_panel.hpp"

#include "app/widgets/bars.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

/// What the person reads of a state, as confirmed.
const char* words(TrainingState state) {
    switch (state) {
    case TrainingState::Idle:
        return "Ready";
    case TrainingState::Preparing:
        return "Preparing…";
    case TrainingState::Running:
        return "Training";
    case TrainingState::Pausing:
        return "Pausing…";
    case TrainingState::Paused:
        return "Paused";
    case TrainingState::Stopping:
        return "Stopping…";
    case TrainingState::Finished:
        return "Finished";
    case TrainingState::Failed:
        return "Stopped by a problem";
    }
    return "";
}

ImU32 colour_of(TrainingState state, const Theme& theme) {
    switch (state) {
    case TrainingState::Running:
        return theme.good;
    case TrainingState::Failed:
        return theme.bad;
    case TrainingState::Preparing:
    case TrainingState::Pausing:
    case TrainingState::Paused:
    case TrainingState::Stopping:
        return theme.warning;
    default:
        return theme.muted;
    }
}

} // namespace

void TrainingPanel::start(PanelContext& context) {
    RunSpec run = run_;
    if (const auto data = context.studio.data())
        run.data = data->folder.empty() ? data->name : data->folder.string();
    context.studio.send(command::Start{std::move(run), {}, {}});
}

void TrainingPanel::draw(PanelContext& context) {
    restore(context);
    const auto snapshot = context.studio.training();
    draw_data(context);
    draw_preset(context, *snapshot);
    ImGui::Dummy({0, context.theme.xs()});
    draw_buttons(context, *snapshot);
    draw_progress(context, *snapshot);
    draw_messages(context, *snapshot);
    ImGui::Dummy({0, context.theme.xs()});
    draw_parameters(context, *snapshot);
    ImGui::Dummy({0, context.theme.xs()});
    draw_files(context, *snapshot);
}

void TrainingPanel::draw_header(PanelContext& context, float left, float right) {
    const TrainingState state = context.studio.training()->state;
    const Theme& theme = context.theme;
    ImFont* font = context.fonts.small;
    const ImVec2 text = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words(state));
    const float dot = theme.px(3.5F);
    if (right - text.x - 4 * dot < left)
        return;
    const float middle = ImGui::GetCursorScreenPos().y + theme.px(20) + theme.px(1);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 colour = colour_of(state, theme);
    list.AddCircleFilled({right - text.x - 2.5F * dot, middle}, dot, colour);
    draw_right_aligned(list, font, right, std::floor(middle - text.y / 2), colour, words(state));
}

void TrainingPanel::draw_data(PanelContext& context) {
    const Theme& theme = context.theme;
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    caption("Data set", theme, context.fonts);
    {
        // A quiet word at the end of the caption's line, so that nothing moves when the data set arrives.
        const FontScope font(context.fonts.small);
        const float width = ImGui::CalcTextSize("Open folder…").x;
        ImGui::SameLine(right - width, 0);
        ImGui::SetCursorPosX(right - width);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::InvisibleButton("open-data", {width, ImGui::GetFontSize()}))
            context.actions.run("file.data");
        ImGui::GetWindowDrawList()->AddText(at, ImGui::IsItemHovered() ? theme.accent_hovered : theme.accent,
                                            "Open folder…");
    }
    context.mark_item("open-data");
    help_on_hover("A folder with images and labels in IDX format, as MNIST comes, or with PNG pictures, a "
                  "sub-folder for each class (Ctrl+D).",
                  theme, context.fonts);
    const auto data = context.studio.data();
    if (!data) {
        muted_text(context.studio.data_message(), theme);
        fetch_.draw(context);
        return;
    }
    ImGui::PushFont(context.fonts.medium);
    ImGui::TextUnformatted(data->name.c_str());
    ImGui::PopFont();
    help_on_hover(data->folder.empty() ? "Built in: handwriting-like digits with known factors."
                                       : data->folder.string(),
                  theme, context.fonts);
    const std::string sizes = format_count(static_cast<long long>(data->train.size())) + " + " +
                              format_count(static_cast<long long>(data->validation.size())) + " + " +
                              format_count(static_cast<long long>(data->test.size()));
    ImGui::SameLine(0, theme.s());
    ImGui::PushFont(context.fonts.number);
    const float room = right - ImGui::GetCursorPosX();
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right - ImGui::CalcTextSize(sizes.c_str()).x));
    muted_text(elided(sizes, room), theme);
    ImGui::PopFont();
    help_on_hover("Images to train on, to validate with, and to test with.", theme, context.fonts);
    fetch_.draw(context);
}

void TrainingPanel::draw_buttons(PanelContext& context, const TrainingSnapshot& snapshot) {
    const Theme& theme = context.theme;
    const TrainingState state = snapshot.state;
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = ImGui::GetFrameHeight() + theme.xs();
    const float small = std::floor(width * 0.24F);
    const float large = width - 2 * (small + theme.xs());
    const auto run = [&](const char* action) { context.actions.run(action); };

    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    // One place for what comes next; its words follow the confirmed state.
    if (can_resume(state)) {
        if (primary_button("Continue", {large, height}, theme, context.fonts))
            run("training.continue");
        context.mark_item("continue");
        help_on_hover("Go on training (P).", theme, context.fonts);
    } else if (can_pause(state) || state == TrainingState::Pausing || state == TrainingState::Stopping ||
               state == TrainingState::Preparing) {
        ImGui::BeginDisabled(!can_pause(state));
        const char* label = can_pause(state) ? "Pause" : words(state);
        if (ImGui::Button(label, {large, height}))
            run("training.pause");
        ImGui::EndDisabled();
        context.mark_item("pause");
        help_on_hover("Finish this step, then wait (P).", theme, context.fonts);
    } else {
        const bool possible = can_start(state) && ready_ && context.studio.data() != nullptr;
        ImGui::BeginDisabled(!possible);
        if (primary_button("Train", {large, height}, theme, context.fonts))
            run("training.start");
        ImGui::EndDisabled();
        context.mark_item("train");
        help_on_hover(possible ? "Train a new model with these settings (T)." : "Training needs a data set.",
                      theme, context.fonts);
    }
    ImGui::SameLine(0, theme.xs());
    ImGui::BeginDisabled(!can_step(state));
    if (ImGui::Button("Step", {small, height}))
        run("training.step");
    ImGui::EndDisabled();
    context.mark_item("step");
    help_on_hover("One step, then pause again (S).", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    ImGui::BeginDisabled(!can_stop(state));
    if (ImGui::Button("Stop", {small, height}))
        run("training.stop");
    ImGui::EndDisabled();
    context.mark_item("stop");
    ImGui::PopStyleVar();
    help_on_hover("End this run. What it has learned stays.", theme, context.fonts);
}

void TrainingPanel::draw_parameters(PanelContext& context, const TrainingSnapshot& snapshot) {
    if (!ready_)
        return;
    const Theme& theme = context.theme;
    const bool fixed =
        !can_start(snapshot.state); // the run's own values are shown, not the ones for the next
    const RunSpec& shown = fixed ? snapshot.run : run_;
    const auto change = [&](Parameters& own) {
        return [this, &own, fixed, &context](const Parameter& parameter, const ParameterValue& value) {
            if (fixed)
                return send_live(context, parameter, value);
            const Settings before{run_, edited_};
            try {
                own.set(parameter.key, value);
                trouble_.clear();
            } catch (const Error& error) {
                trouble_ = error.what();
                return;
            }
            edited_ = true;
            note_change(context, before, parameter.label, parameter.key);
        };
    };
    std::string heading = fixed ? "Settings of this run" : "Settings";
    if (fixed && snapshot.parameter_count > 0)
        heading += "  ·  " + format_count(snapshot.parameter_count) + " weights";
    caption(heading, theme, context.fonts);
    if (!trouble_.empty())
        coloured_text(trouble_, theme.warning);
    model_editor_.draw(shown.model.parameters, ParameterGroup::Shown, fixed, context,
                       change(run_.model.parameters));
    training_editor_.draw(shown.training, ParameterGroup::Shown, fixed, context, change(run_.training));
    ImGui::PushStyleColor(ImGuiCol_Header, IM_COL32(0, 0, 0, 0));
    ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
    const bool open = ImGui::TreeNodeEx("More settings", ImGuiTreeNodeFlags_SpanAvailWidth |
                                                             ImGuiTreeNodeFlags_NoTreePushOnOpen);
    ImGui::PopStyleColor(2);
    context.mark_item("more-settings");
    if (!open)
        return;
    caption("Model", theme, context.fonts);
    model_editor_.draw(shown.model.parameters, ParameterGroup::Folded, fixed, context,
                       change(run_.model.parameters));
    caption("Optimisation", theme, context.fonts);
    training_editor_.draw(shown.training, ParameterGroup::Folded, fixed, context, change(run_.training));
}

} // namespace penumbra
