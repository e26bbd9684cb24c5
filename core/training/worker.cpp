#include "core/training/worker.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <iostream>

namespace penumbra {

namespace {

using namespace std::chrono_literals;

/// Losses at most this often; pictures and weights less often, and never for more than a hundredth of the
/// time.
constexpr auto kNumbersInterval = 100ms;
constexpr auto kPicturesInterval = 250ms;
constexpr int kPicturesShare = 100;
constexpr double kPaceSeconds = 3; ///< images a second are averaged over this much training

} // namespace

TrainingWorker::TrainingWorker(Options options)
    : options_(std::move(options)), board_(options_.board),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

TrainingWorker::~TrainingWorker() {
    thread_.request_stop();
    thread_.join();
}

void TrainingWorker::work(const std::stop_token& stop) {
    stop_ = stop;
    if (options_.begin)
        options_.begin();
    while (!stop.stop_requested()) {
        try {
            const bool running = now_.state == TrainingState::Running;
            if (!running && options_.at_rest)
                options_.at_rest();
            using Wait = TrainingBoard::Wait;
            if (const auto command = board_->next(stop, running ? Wait::No : Wait::ForCommand))
                obey(*command);
            else if (running)
                advance();
        } catch (const std::exception& problem) {
            fail(problem);
        }
    }
    if (trainer_ && trainer_->step_count() != saved_step_)
        save_last();
}

/// Closing: nobody reads snapshots any more.
void TrainingWorker::save_last() {
    write_metrics(Rows::All);
    save_checkpoint();
    if (folder_.kept() && saved_step_ != trainer_->step_count())
        std::cerr << "penumbra: " << now_.problem << std::endl;
}

void TrainingWorker::obey(const TrainingCommand& command) {
    std::visit([this](const auto& known) { obey(known); }, command);
}

void TrainingWorker::advance() {
    const bool validating = trainer_->validation_due();
    if (options_.before_step)
        options_.before_step(/*shares_products=*/validating || !trainer_->shares_images());
    const auto start = Clock::now();
    try {
        if (validating)
            trainer_->validate_batch();
        else
            trainer_->step();
    } catch (const NotFinite& problem) {
        now_.state = TrainingState::Paused;
        now_.images_per_second = 0;
        pace_.clear();
        now_.message = problem.what();
        now_.remedy = "Lower the learning rate and continue, or stop.";
        return publish(Detail::Pictures);
    }
    const double took = std::chrono::duration<double>(Clock::now() - start).count();
    now_.seconds_trained += took;
    if (!validating && options_.after_step)
        options_.after_step(took);
    if (!validating) {
        measure_rate();
        write_metrics(); // while the time is known
    }
    if (trainer_->validation_due())
        return publish_when_due();
    if (trainer_->at_epoch_end())
        after_epoch();
    const bool out_of_time = deadline_ && now_.seconds_trained >= *deadline_;
    if (trainer_->finished() || out_of_time)
        return finish(TrainingState::Finished, out_of_time ? "The time given is used up." : "");
    publish_when_due();
}

void TrainingWorker::after_epoch() {
    write_metrics();
    const auto every = trainer_->spec().training.get<std::int64_t>("checkpoint_epochs");
    const auto epochs = trainer_->step_count() / trainer_->steps_per_epoch();
    if (every > 0 && epochs % every == 0 && !trainer_->finished())
        save_checkpoint();
}

bool TrainingWorker::told_to_stop() {
    return stop_.stop_requested() || board_->stop_waits();
}

bool TrainingWorker::stop_is_next() {
    return stop_.stop_requested() || board_->stop_is_next();
}

void TrainingWorker::finish(TrainingState state, const std::string& notice) {
    now_.images_per_second = 0;
    now_.seconds_left = 0;
    now_.state = state;
    now_.notice = notice;
    write_metrics(Rows::All);
    if (trainer_->step_count() != saved_step_)
        save_checkpoint();
    publish(Detail::Pictures);
}

void TrainingWorker::save_checkpoint() {
    if (!folder_.kept())
        return;
    try {
        const auto path = folder_.checkpoint_path(trainer_->step_count());
        trainer_->save(path, now_.seconds_trained);
        saved_step_ = trainer_->step_count();
        now_.checkpoint = path;
        now_.checkpoint_step = saved_step_;
        const bool ended = now_.state == TrainingState::Finished && !now_.notice.empty();
        now_.notice = (ended ? now_.notice + " " : "") + "Saved " + path.string() + ".";
        now_.problem.clear();
    } catch (const std::exception& problem) {
        complain(problem.what() + (" " + rescue_weights()));
    }
}

/// The run's folder took no checkpoint (a full disk, a folder gone): what was trained goes to the temporary
/// folder, which is often on another disk, so that nothing is lost.
std::string TrainingWorker::rescue_weights() {
    try {
        const auto path = std::filesystem::temp_directory_path() /
                          ("penumbra-" + folder_.path().filename().string() + "-step-" +
                           std::to_string(trainer_->step_count()) + ".safetensors");
        trainer_->save(path, now_.seconds_trained);
        return "Meanwhile the weights were saved as " + path.string() + ".";
    } catch (const std::exception&) {
        return "They could not be saved in the temporary folder either.";
    }
}

void TrainingWorker::write_metrics(Rows rows) {
    try {
        folder_.write_metrics(trainer_->training_log(), trainer_->validation_log(), now_.seconds_trained,
                              rows == Rows::All);
    } catch (const std::exception& problem) {
        if (now_.problem != problem.what()) // it is tried often, and told once
            complain(problem.what());
    }
}

void TrainingWorker::complain(const std::string& sentence) {
    now_.problem = sentence;
    if (options_.report)
        options_.report(sentence);
}

void TrainingWorker::fail(const std::exception& problem) {
    now_.state = TrainingState::Failed;
    now_.images_per_second = 0;
    if (const auto* known = dynamic_cast<const Error*>(&problem)) {
        now_.message = known->problem();
        now_.remedy = known->remedy();
    } else {
        // LibTorch appends where in its own code it was; the first line says what.
        const std::string all = problem.what();
        now_.message = "Training failed: " + all.substr(0, all.find('\n'));
        now_.remedy = "Start again, perhaps with a smaller model or batch.";
    }
    // What was trained so far would go with the next run.
    if (trainer_ && trainer_->step_count() > 0 && trainer_->step_count() != saved_step_) {
        write_metrics(Rows::All);
        save_checkpoint();
    }
    publish(Detail::Numbers);
}

void TrainingWorker::measure_rate() {
    pace_.emplace_back(now_.seconds_trained, trainer_->step_count());
    while (pace_.size() > 2 && pace_.back().first - pace_.front().first > kPaceSeconds)
        pace_.pop_front();
    const double seconds = pace_.back().first - pace_.front().first;
    if (seconds <= 0)
        return;
    const double steps_per_second = static_cast<double>(pace_.back().second - pace_.front().second) / seconds;
    now_.images_per_second =
        steps_per_second * static_cast<double>(trainer_->spec().training.get<std::int64_t>("batch_size"));
    now_.seconds_left =
        static_cast<double>(trainer_->total_steps() - trainer_->step_count()) / steps_per_second;
    if (deadline_)
        now_.seconds_left = std::max(0.0, std::min(now_.seconds_left, *deadline_ - now_.seconds_trained));
}

void TrainingWorker::publish_when_due() {
    const auto time = Clock::now();
    if (time - pictures_published_ >=
        std::max<Clock::duration>(kPicturesInterval, pictures_cost_ * kPicturesShare))
        publish(Detail::Pictures);
    else if (time - numbers_published_ >= kNumbersInterval)
        publish(Detail::Numbers);
}

void TrainingWorker::publish(Detail detail) {
    const auto start = Clock::now();
    if (trainer_) {
        now_.run = trainer_->spec();
        now_.step = trainer_->step_count();
        now_.total_steps = trainer_->total_steps();
        now_.learning_rate = trainer_->learning_rate();
        now_.training = trainer_->training_log();
        now_.validation = trainer_->validation_log();
        now_.latents = trainer_->latents();
        now_.codes = trainer_->codes();
        if (detail == Detail::Pictures) {
            now_.reconstructions = trainer_->reconstruct();
            if (options_.weights)
                options_.weights(std::make_shared<PublishedWeights>(trainer_->publish(now_.generation)));
            pictures_published_ = Clock::now();
            pictures_cost_ = pictures_published_ - start;
        }
    }
    numbers_published_ = Clock::now();
    now_.published = numbers_published_;
    board_->publish(now_);
    if (options_.wake)
        options_.wake();
}

} // namespace penumbra
