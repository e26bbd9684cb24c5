// What is kept of the settings: for undo, and from one start to the next; and a run that was cut short.

#include "app/panels/training_panel.hpp"
#include "app/shell/history.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {
namespace {

constexpr const char* kSettings = "training.settings";       ///< a RunSpec as JSON
constexpr const char* kInterrupted = "training.interrupted"; ///< folder of a run that was under way

/// Its newest checkpoint; empty when there is none to go on from.
std::filesystem::path interrupted(const Session& session) {
    const std::string folder = session.text(kInterrupted);
    return folder.empty() ? std::filesystem::path() : newest_checkpoint(folder);
}

} // namespace

void TrainingPanel::note_change(PanelContext& context, const Settings& before, const std::string& what,
                                const std::string& gesture) {
    const auto set = [this, &context](const Settings& settings) {
        run_ = settings.run;
        edited_ = settings.edited;
        trouble_.clear();
        context.session.set_text("training.preset", run_.preset);
    };
    context.shell.history().add({.what = what,
                                 .area = "settings",
                                 .undo = [set, before] { set(before); },
                                 .redo = [set, after = Settings{run_, edited_}] { set(after); }},
                                gesture);
}

/// Of a run that goes on; taken back only while it does.
void TrainingPanel::send_live(PanelContext& context, const Parameter& parameter,
                              const ParameterValue& value) {
    const auto snapshot = context.studio.training();
    const Parameters& now =
        snapshot->run.training.has(parameter.key) ? snapshot->run.training : snapshot->run.model.parameters;
    const auto send = [&studio = context.studio, key = parameter.key,
                       generation = snapshot->generation](const ParameterValue& wanted) {
        const auto then = studio.training();
        if (then->generation == generation && !can_start(then->state))
            studio.send(command::Set{key, wanted});
    };
    context.shell.history().add({.what = parameter.label,
                                 .area = "run",
                                 .undo = [send, before = now.value(parameter.key)] { send(before); },
                                 .redo = [send, value] { send(value); }},
                                "live " + parameter.key);
    send(value);
}

void TrainingPanel::remember(Session& session) const {
    if (studio_ == nullptr)
        return;
    if (edited_)
        session.set_text(kSettings, to_json(run_).dump());
    else
        session.forget(kSettings);
    const auto snapshot = studio_->training();
    const bool can_go_on = is_busy(snapshot->state) || snapshot->state == TrainingState::Paused;
    std::error_code ignored;
    if (can_go_on && !snapshot->folder.empty())
        session.set_text(kInterrupted, std::filesystem::absolute(snapshot->folder, ignored).string());
    else if (snapshot->generation > 0) // the run of this session has ended
        session.forget(kInterrupted);
}

bool TrainingPanel::restore_settings(const Session& session) {
    const std::string text = session.text(kSettings);
    if (text.empty())
        return false;
    try {
        run_ = run_spec_from_json(nlohmann::json::parse(text));
        return ready_ = edited_ = true;
    } catch (const std::exception&) {
        return false; // of another version: the preset alone will do
    }
}

void TrainingPanel::tell_of_interrupted(PanelContext& context) {
    const std::filesystem::path folder = context.session.text(kInterrupted);
    if (folder.empty())
        return;
    if (interrupted(context.session).empty()) {
        context.session.forget(kInterrupted);
        return;
    }
    context.shell.say("The run " + folder.filename().string() +
                      " was in training when Penumbra ended. “Continue the interrupted run” goes on from its "
                      "newest checkpoint.");
}

void TrainingPanel::continue_interrupted(PanelContext& context) {
    command::Resume resume;
    resume.checkpoint = interrupted(context.session);
    context.studio.send(std::move(resume));
}

void TrainingPanel::register_keeping(Actions& actions, PanelContext& context) {
    actions.add({.id = "training.continue-interrupted",
                 .label = "Continue the interrupted run",
                 .menu = "Training",
                 .run = [&context] { continue_interrupted(context); },
                 .enabled =
                     [&context] {
                         return !context.session.text(kInterrupted).empty() &&
                                can_start(context.studio.training()->state);
                     },
                 .needs = "No run was in training when Penumbra ended."});
}

} // namespace penumbra
