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

/// How a run remembers its data: by name where that leads there from anywhere, else by the whole path.
std::string recorded_data(const Dataset& data) {
    if (data.folder.empty())
        return data.name;
    std::error_code ignored;
    if (is_known_dataset(data.name) &&
        std::filesystem::equivalent(find_dataset(data.name), data.folder, ignored))
        return data.name;
    return std::filesystem::absolute(data.folder).string();
}

/// Null for a run that trains alone.
std::shared_ptr<Companions> meet(const WorkerPlace& place) {
    return place.count > 1 ? std::make_shared<Companions>(place) : nullptr;
}

std::filesystem::path checkpoint_to_resume(const std::filesystem::path& given) {
    auto path = newest_checkpoint(given);
    if (!path.empty())
        return path;
    const auto config = given / "config.json";
    if (std::filesystem::exists(config))
        throw Error("The run in " + given.string() + " ended before its first checkpoint.",
                    "Start it again in the same folder: penumbra-cli train --config " + config.string() +
                        " --out " + given.string() + ".");
    throw Error("There is no checkpoint in " + given.string() + ".",
                "Give a checkpoint's file, or a run folder that has one in checkpoints/.");
}

} // namespace

void TrainingWorker::obey(const command::Start& start) {
    if (!can_start(now_.state)) {
        now_.notice = "A run is under way. Stop it before another one starts.";
        return publish(Detail::Numbers);
    }
    replace_run(start.run, [&] { make_run(start); });
}

void TrainingWorker::obey(const command::Resume& resume) {
    if (!can_start(now_.state)) {
        now_.notice = "A run is under way. Stop it before another one is opened.";
        return publish(Detail::Numbers);
    }
    replace_run(now_.run, [&] { make_run(resume); });
}

TrainingWorker::Run TrainingWorker::put_aside() {
    return {std::move(trainer_), std::exchange(folder_, {}), now_, std::exchange(deadline_, {}),
            std::exchange(saved_step_, -1)};
}

void TrainingWorker::put_back(Run run) {
    const auto newest = now_.generation;
    trainer_ = std::move(run.trainer);
    folder_ = std::move(run.folder);
    now_ = std::move(run.now);
    now_.generation = newest + 1; // never one that was seen before
    deadline_ = run.deadline;
    saved_step_ = run.saved_step;
}

void TrainingWorker::replace_run(const RunSpec& shown, const std::function<void()>& make) {
    auto before = put_aside();
    TrainingSnapshot fresh;
    fresh.generation = now_.generation + 1;
    fresh.state = TrainingState::Preparing;
    fresh.run = shown;
    now_ = std::move(fresh);
    pace_.clear();
    publish(Detail::Numbers);
    try {
        return make();
    } catch (const Cancelled&) {
        put_back(std::move(before));
        if (!trainer_)
            now_.state = TrainingState::Idle;
        now_.notice = "Stopped before the first step.";
    } catch (const std::exception& problem) {
        if (!before.trainer)
            throw;
        put_back(std::move(before));
        complain(problem.what());
    }
    publish(Detail::Pictures);
}

void TrainingWorker::make_run(const command::Start& start) {
    auto spec = start.run;
    if (spec.training.get<std::string>("device") == "auto")
        spec.training.set("device", options_.device);
    const auto data = options_.data(spec.data);
    spec.data = recorded_data(*data);
    auto trainer = std::make_unique<Trainer>(spec, data, meet(start.place));
    RunFolder folder;
    if (!options_.runs.empty() || !start.folder.empty())
        folder = RunFolder::create(options_.runs, start.folder, spec);
    try {
        trainer->prepare([this] { return told_to_stop(); });
    } catch (...) {
        folder.discard();
        throw;
    }
    begin_run(std::move(trainer), std::move(folder), start.minutes);
}

void TrainingWorker::make_run(const command::Resume& resume) {
    const auto path = checkpoint_to_resume(resume.checkpoint);
    const auto file = read_safetensors(path);
    const auto info = checkpoint_info(file.metadata, path);
    auto spec = recorded_spec(info, path);
    if (options_.device != "auto")
        spec.training.set("device", options_.device);
    const auto data = options_.data(resume.data.empty() ? spec.data : resume.data);
    spec.data = recorded_data(*data);
    now_.run = spec;
    publish(Detail::Numbers);
    auto trainer = std::make_unique<Trainer>(spec, data, meet(resume.place));
    trainer->resume(file, info, path);
    if (resume.more_epochs > 0)
        trainer->extend(resume.more_epochs);
    trainer->prepare([this] { return told_to_stop(); });
    // A checkpoint in its run's folder goes on there; one from elsewhere becomes a new run.
    auto home = resume.folder;
    if (home.empty() && path.parent_path().filename() == "checkpoints")
        home = path.parent_path().parent_path();
    RunFolder folder;
    if (!home.empty() && std::filesystem::exists(home / "config.json"))
        folder = RunFolder::reopen(home, trainer->spec(), info.step);
    else if (!home.empty() || !options_.runs.empty())
        folder = RunFolder::create(options_.runs, home, trainer->spec());
    now_.seconds_trained = info.seconds_trained;
    now_.checkpoint = path;
    now_.checkpoint_step = info.step;
    saved_step_ = info.step;
    begin_run(std::move(trainer), std::move(folder), resume.minutes);
}

/// The run has been prepared: from here on it is the one there is.
void TrainingWorker::begin_run(std::unique_ptr<Trainer> trainer, RunFolder folder,
                               std::optional<double> minutes) {
    trainer_ = std::move(trainer);
    folder_ = std::move(folder);
    if (minutes)
        deadline_ = now_.seconds_trained + *minutes * 60;
    now_.data_name = trainer_->data().name;
    now_.folder = folder_.path();
    now_.capabilities = trainer_->capabilities();
    now_.parameter_count = trainer_->parameter_count();
    now_.steps_per_epoch = trainer_->steps_per_epoch();
    publish(Detail::Pictures);
    write_metrics();
    if (trainer_->finished() && !trainer_->validation_due())
        return finish(TrainingState::Finished, "This run had reached its end. Train more epochs to go on.");
    now_.state = TrainingState::Running;
    publish(Detail::Numbers);
}

void TrainingWorker::obey(const command::Extend& extend) {
    if (!trainer_ || now_.state != TrainingState::Finished) {
        now_.notice = "There is no finished run that could be trained further.";
        return publish(Detail::Numbers);
    }
    trainer_->extend(extend.epochs);
    deadline_.reset();
    pace_.clear();
    now_.notice.clear();
    now_.message.clear();
    now_.remedy.clear();
    try {
        folder_.write_config(trainer_->spec());
    } catch (const std::exception& problem) {
        complain(problem.what());
    }
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
    while (now_.state == TrainingState::Paused && now_.message.empty() && !stop_is_next() &&
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
    now_.notice.clear();
    try {
        if (!trainer_)
            throw Error("There is no model in training that could be saved.");
        if (save.path.empty()) {
            save_checkpoint();
        } else {
            trainer_->save(save.path, now_.seconds_trained);
            now_.notice = "Saved " + save.path.string() + ".";
            now_.problem.clear();
        }
    } catch (const std::exception& problem) {
        complain(problem.what());
    }
    publish(Detail::Numbers);
}

} // namespace penumbra
