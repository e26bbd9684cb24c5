// TrainingWorker's answer to each command; called on its thread, between steps.

#include "core/error.hpp"
#include "core/training/worker.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

RunSpec recorded_spec(const CheckpointInfo& info, const std::filesystem::path& path) {
    const auto object = nlohmann::json::parse(info.run, /*cb=*/nullptr, /*allow_exceptions=*/false);
    if (object.is_discarded())
        throw Error("The description of the run in " + path.string() + " is damaged.",
                    "Use an earlier checkpoint of the same run.");
    return run_spec_from_json(object);
}

} // namespace

void TrainingWorker::obey(const command::Start& start) {
    if (!can_start(now_.state)) {
        now_.notice = "A run is under way. Stop it before another one starts.";
        return publish(Detail::Numbers);
    }
    trainer_.reset();
    folder_ = {};
    TrainingSnapshot fresh;
    fresh.generation = now_.generation + 1;
    fresh.state = TrainingState::Preparing;
    fresh.run = start.run;
    now_ = std::move(fresh);
    saved_step_ = -1;
    publish(Detail::Numbers);

    auto trainer = std::make_unique<Trainer>(start.run, options_.data(start.run.data));
    if (!options_.runs.empty() || !start.folder.empty())
        folder_ = RunFolder::create(options_.runs, start.folder, start.run);
    begin_run(std::move(trainer), start.minutes);
}

void TrainingWorker::obey(const command::Resume& resume) {
    if (!can_start(now_.state)) {
        now_.notice = "A run is under way. Stop it before another one is opened.";
        return publish(Detail::Numbers);
    }
    now_.state = TrainingState::Preparing;
    publish(Detail::Numbers);
    const auto path = newest_checkpoint(resume.checkpoint);
    const auto file = read_safetensors(path);
    const auto info = checkpoint_info(file.metadata, path);
    auto spec = recorded_spec(info, path);
    if (!resume.data.empty())
        spec.data = resume.data;
    auto trainer = std::make_unique<Trainer>(spec, options_.data(spec.data));
    trainer->resume(file, info, path);
    if (resume.more_epochs > 0)
        trainer->extend(resume.more_epochs);
    // A checkpoint in its run's folder goes on there; one from elsewhere becomes a new run.
    auto home = resume.folder;
    if (home.empty() && path.parent_path().filename() == "checkpoints")
        home = path.parent_path().parent_path();
    RunFolder folder;
    if (!home.empty() && std::filesystem::exists(home / "config.json"))
        folder = RunFolder::reopen(home, trainer->spec(), info.step);
    else if (!home.empty() || !options_.runs.empty())
        folder = RunFolder::create(options_.runs, home, trainer->spec());

    TrainingSnapshot fresh;
    fresh.generation = now_.generation + 1;
    fresh.state = TrainingState::Preparing;
    fresh.run = trainer->spec();
    fresh.seconds_trained = info.seconds_trained;
    fresh.checkpoint = path;
    fresh.checkpoint_step = info.step;
    now_ = std::move(fresh);
    folder_ = std::move(folder);
    saved_step_ = info.step;
    begin_run(std::move(trainer), resume.minutes);
}

void TrainingWorker::begin_run(std::unique_ptr<Trainer> trainer, std::optional<double> minutes) {
    trainer_ = std::move(trainer);
    deadline_.reset();
    if (minutes)
        deadline_ = now_.seconds_trained + *minutes * 60;
    pace_.clear();
    now_.data_name = trainer_->data().name;
    now_.folder = folder_.path();
    now_.capabilities = trainer_->capabilities();
    now_.parameter_count = trainer_->parameter_count();
    now_.steps_per_epoch = trainer_->steps_per_epoch();
    publish(Detail::Pictures);
    try {
        trainer_->prepare([this] { return told_to_stop(); });
    } catch (const Cancelled&) {
        trainer_.reset();
        now_.state = TrainingState::Idle;
        now_.notice = "Stopped before the first step.";
        return publish(Detail::Numbers);
    }
    write_metrics();
    if (trainer_->finished() && !trainer_->validation_due())
        return finish(TrainingState::Finished, "This run had reached its end. Train more epochs to go on.");
    now_.state = TrainingState::Running;
    publish(Detail::Numbers);
}

void TrainingWorker::obey(const command::Pause&) {
    if (!can_pause(now_.state))
        return publish(Detail::Numbers);
    now_.state = TrainingState::Paused;
    now_.images_per_second = 0;
    pace_.clear();
    write_metrics();
    publish(Detail::Pictures);
}

void TrainingWorker::obey(const command::Continue&) {
    if (!can_resume(now_.state))
        return publish(Detail::Numbers);
    now_.state = TrainingState::Running;
    now_.message.clear();
    now_.remedy.clear();
    publish(Detail::Numbers);
}

void TrainingWorker::obey(const command::Step&) {
    if (!can_step(now_.state))
        return publish(Detail::Numbers);
    now_.message.clear();
    now_.remedy.clear();
    // One step of the weights, with the validation that was cut short before it or has become due after it.
    const auto before = trainer_->step_count();
    do
        advance();
    while (now_.state == TrainingState::Paused && now_.message.empty() && !stop_.stop_requested() &&
           (trainer_->step_count() == before || trainer_->validation_due()));
    if (now_.state == TrainingState::Paused)
        publish(Detail::Pictures);
}

void TrainingWorker::obey(const command::Stop&) {
    if (!can_stop(now_.state))
        return publish(Detail::Numbers);
    finish(TrainingState::Finished, "Stopped.");
}

void TrainingWorker::obey(const command::Set& set) {
    try {
        if (!trainer_)
            throw Error("There is no run whose " + set.key + " could be changed.");
        trainer_->set_live(set.key, set.value);
        now_.notice.clear();
    } catch (const Error& problem) {
        now_.notice = problem.what(); // the old value stays
    }
    publish(Detail::Numbers);
}

void TrainingWorker::obey(const command::Save& save) {
    try {
        if (!trainer_)
            throw Error("There is no model in training that could be saved.");
        if (save.path.empty()) {
            save_checkpoint();
        } else {
            trainer_->save(save.path, now_.seconds_trained);
            now_.notice = "Saved " + save.path.string() + ".";
        }
    } catch (const std::exception& problem) {
        now_.notice = problem.what();
    }
    publish(Detail::Numbers);
}

} // namespace penumbra
