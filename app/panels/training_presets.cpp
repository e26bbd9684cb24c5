// The presets: choosing one, and making and deleting one's own.

#include "app/panels/training_panel.hpp"
#include "app/shell/history.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <imgui_stdlib.h>

namespace penumbra {
namespace {

constexpr const char* kPresetKey = "training.preset";
constexpr const char* kFirstPreset = "split-quick";
constexpr const char* kQuestion = "Save as preset";

} // namespace

void TrainingPanel::list_presets(PanelContext& context) {
    choices_.clear();
    for (const auto& [kind, known] : presets())
        choices_.push_back({known.name, known.summary, false});
    const auto own = read_own_presets();
    for (const auto& mine : own.presets)
        choices_.push_back({mine.name, mine.summary, true});
    for (const auto& problem : own.problems)
        context.shell.complain(problem);
}

void TrainingPanel::choose_preset(PanelContext& context, const std::string& name) {
    try {
        RunSpec chosen = preset(name);
        run_ = std::move(chosen);
        trouble_.clear();
        ready_ = true;
        edited_ = false;
        context.session.set_text(kPresetKey, name);
    } catch (const Error& error) {
        trouble_ = error.what();
    }
}

void TrainingPanel::restore(PanelContext& context) {
    if (ready_ || !trouble_.empty())
        return;
    studio_ = &context.studio;
    list_presets(context);
    tell_of_interrupted(context);
    if (restore_settings(context.session))
        return;
    const std::string wanted = context.session.text(kPresetKey, kFirstPreset);
    const bool exists = std::ranges::any_of(choices_, [&](const Choice& c) { return c.name == wanted; });
    if (exists)
        choose_preset(context, wanted);
    else if (!choices_.empty())
        choose_preset(context, choices_.front().name);
    else
        trouble_ = "This build knows no presets.";
}

bool TrainingPanel::own_chosen() const {
    return std::ranges::any_of(choices_, [this](const Choice& c) { return c.own && c.name == run_.preset; });
}

void TrainingPanel::draw_preset(PanelContext& context, const TrainingSnapshot& snapshot) {
    const Theme& theme = context.theme;
    const bool fixed = !can_start(snapshot.state); // its own values are shown, not the ones for the next
    caption("Preset", theme, context.fonts);
    draw_preset_words(context, !fixed && own_chosen());
    const std::string shown = fixed ? snapshot.run.preset : run_.preset;
    std::string label = shown.empty() ? "own settings" : shown;
    if (!fixed && edited_)
        label += ", changed";
    ImGui::BeginDisabled(fixed);
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (ImGui::BeginCombo("##preset", label.c_str(), ImGuiComboFlags_HeightLarge)) {
        close_on_escape();
        if (ImGui::IsWindowAppearing())
            list_presets(context); // a file may have come or gone
        bool own = false;
        const auto choices = choices_;
        for (const Choice& choice : choices) {
            if (choice.own && !std::exchange(own, true))
                ImGui::Separator();
            if (ImGui::Selectable(choice.name.c_str(), choice.name == shown)) {
                const Settings before{run_, edited_};
                choose_preset(context, choice.name);
                note_change(context, before, "the preset " + choice.name);
            }
            if (choice.name == shown && ImGui::IsWindowAppearing())
                ImGui::SetScrollHereY();
            context.mark_item("preset " + choice.name);
            help_on_hover(choice.summary, theme, context.fonts);
        }
        ImGui::EndCombo();
    }
    ImGui::EndDisabled();
    context.mark_item("preset");
    const auto chosen = std::ranges::find(choices_, shown, &Choice::name);
    if (chosen != choices_.end() && !chosen->summary.empty()) {
        const FontScope font(context.fonts.small);
        muted_text(chosen->summary, theme);
    }
    draw_name_question(context);
}

/// Quiet words at the end of the caption's line.
void TrainingPanel::draw_preset_words(PanelContext& context, bool own) {
    const Theme& theme = context.theme;
    const FontScope font(context.fonts.small);
    ImGui::SameLine(0, 0); // as a region to its right end
    float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const auto word = [&](const char* text, const char* mark, const char* action, const char* help) {
        const float width = ImGui::CalcTextSize(text).x;
        right -= width;
        ImGui::SetCursorPosX(right);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::InvisibleButton(mark, {width, ImGui::GetFontSize()}))
            context.actions.run(action);
        ImGui::GetWindowDrawList()->AddText(at, ImGui::IsItemHovered() ? theme.accent_hovered : theme.accent,
                                            text);
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
        right -= theme.m();
    };
    word("Save as…", "save-preset", "training.save-preset", "Keep these settings as a preset of your own.");
    if (!own)
        return;
    ImGui::SameLine(0, 0);
    word("Delete", "delete-preset", "training.delete-preset",
         "Delete this preset of your own. Undo brings it back.");
}

void TrainingPanel::ask_for_name(const TrainingSnapshot& snapshot) {
    const RunSpec& run = can_start(snapshot.state) ? run_ : snapshot.run;
    const auto own = std::ranges::find_if(
        choices_, [&](const Choice& choice) { return choice.own && choice.name == run.preset; });
    naming_ = Naming{run, own != choices_.end() ? own->name : "my-" + run.preset,
                     own != choices_.end() ? own->summary : "", false};
    ++front_;
}

void TrainingPanel::draw_name_question(PanelContext& context) {
    if (!naming_)
        return;
    const Theme& theme = context.theme;
    const bool fresh = !std::exchange(naming_->opened, true);
    if (fresh)
        ImGui::OpenPopup(kQuestion);
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(theme.px(400), ImGui::GetIO().DisplaySize.x - 2 * theme.l()), 0});
    if (!ImGui::BeginPopupModal(kQuestion, nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        naming_.reset();
        return;
    }
    caption("Name", theme, context.fonts);
    if (fresh)
        ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-FLT_MIN);
    constexpr ImGuiInputTextFlags kEnter = ImGuiInputTextFlags_EnterReturnsTrue;
    bool entered = ImGui::InputText("##name", &naming_->name, kEnter | ImGuiInputTextFlags_AutoSelectAll);
    context.mark_item("preset-name");
    caption("What it is for, in a sentence", theme, context.fonts);
    ImGui::SetNextItemWidth(-FLT_MIN);
    entered |= ImGui::InputText("##summary", &naming_->summary, kEnter);
    context.mark_item("preset-summary");
    std::string trouble;
    try {
        check_preset_name(naming_->name);
    } catch (const Error& error) {
        trouble = error.what();
    }
    const bool there = std::ranges::any_of(
        choices_, [this](const Choice& choice) { return choice.own && choice.name == naming_->name; });
    if (!trouble.empty())
        coloured_text(trouble, theme.warning);
    else
        muted_text(there ? "There is one of this name; it will be replaced."
                         : "It will be a file in " + own_preset_folder().string() + ".",
                   theme);
    ImGui::Dummy({0, theme.xs()});
    ImGui::BeginDisabled(!trouble.empty());
    const bool pressed = primary_button(there ? "Replace" : "Save", {0, 0}, theme, context.fonts);
    ImGui::EndDisabled();
    context.mark_item("preset-save");
    ImGui::SameLine(0, theme.s());
    const bool cancelled =
        ImGui::Button("Cancel") || ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
    context.mark_item("preset-cancel");
    const bool saves = (pressed || entered) && trouble.empty();
    if (saves || cancelled)
        ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    if (saves)
        save_preset(context);
    if (saves || cancelled)
        naming_.reset();
}

void TrainingPanel::save_preset(PanelContext& context) {
    try {
        const auto file = write_own_preset(naming_->name, naming_->summary, naming_->run);
        list_presets(context);
        if (can_start(context.studio.training()->state))
            choose_preset(context, naming_->name);
        context.shell.say("The settings are kept as the preset " + naming_->name + ", in " + file.string() +
                          ".");
    } catch (const Error& error) {
        context.shell.complain(error.what());
    }
}

void TrainingPanel::delete_preset(PanelContext& context) {
    const std::string name = run_.preset;
    const auto set = [this, &context](auto&& change) {
        try {
            change();
        } catch (const Error& error) {
            context.shell.complain(error.what());
        }
        list_presets(context);
    };
    try {
        const OwnPreset own = read_own_preset(name);
        const auto remove = [set, name] { set([&] { delete_own_preset(name); }); };
        remove();
        context.shell.history().add(
            {.what = "the deletion of the preset " + name,
             .area = "presets",
             .undo = [set, own] { set([&] { write_own_preset(own.name, own.summary, own.run); }); },
             .redo = remove});
        edited_ = true; // the settings stay, of no preset that there is
        context.shell.say("Deleted the preset " + name + ". Undo brings it back (Ctrl+Z).");
    } catch (const Error& error) {
        context.shell.complain(error.what());
    }
}

void TrainingPanel::register_presets(Actions& actions, PanelContext& context) {
    actions.add({.id = "training.save-preset",
                 .label = "Save as preset…",
                 .menu = "Training",
                 .run = [this, &context] { ask_for_name(*context.studio.training()); },
                 .enabled = [this] { return ready_; },
                 .needs = "There are no settings yet."});
    actions.add({.id = "training.delete-preset",
                 .label = "Delete the chosen preset of your own",
                 .menu = "Training",
                 .run = [this, &context] { delete_preset(context); },
                 .enabled = [this] { return own_chosen(); },
                 .needs = "The chosen preset is none of your own."});
}

} // namespace penumbra
