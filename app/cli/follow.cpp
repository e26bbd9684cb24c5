#include "app/cli/follow.hpp"

#include "app/cli/output.hpp"

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>

namespace penumbra::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void show(ProgressBar& bar, const TrainingSnapshot& now, const std::string& title) {
    if (now.state == TrainingState::Preparing)
        return bar.show(0, title + "preparing: reading the images, calibrating the losses");
    if (now.total_steps == 0 || now.step == 0)
        return;
    double fraction = static_cast<double>(now.step) / static_cast<double>(now.total_steps);
    if (now.seconds_left > 0) // the clock may end it before the steps do
        fraction = std::max(fraction, now.seconds_trained / (now.seconds_trained + now.seconds_left));
    bar.show(fraction, title + progress_words(now));
}

/// Whether nothing more happens by itself. Idle once something has begun: stopped before the first step.
bool at_rest(const TrainingSnapshot& now) {
    return now.generation > 0 ? !is_busy(now.state) : now.state == TrainingState::Failed;
}

} // namespace

void watch_for_interrupts() {
    std::signal(SIGINT, [](int) { interrupted = 1; });
    std::signal(SIGTERM, [](int) { interrupted = 1; });
}

bool was_interrupted() {
    return interrupted != 0;
}

void interrupt() {
    interrupted = 1;
}

std::string progress_words(const TrainingSnapshot& now) {
    char words[256];
    const auto newest = [](const LossView& view) {
        return view.rows ? view.log->value(view.rows - 1, 0) : 0.0F;
    };
    std::snprintf(words, sizeof words,
                  "epoch %.2f  step %lld/%lld  loss %.4g  validation %.4g  %.0f images/s  %s left",
                  now.epoch(), static_cast<long long>(now.step), static_cast<long long>(now.total_steps),
                  newest(now.training), newest(now.validation), now.images_per_second,
                  duration_words(now.seconds_left).c_str());
    return words;
}

std::shared_ptr<const TrainingSnapshot> follow(Studio& studio, const std::string& title) {
    // Shared with the worker, which may still be ringing after on_publish({}) has returned.
    struct Bell {
        std::mutex mutex;
        std::condition_variable published;
        std::uint64_t news = 0;
    };
    const auto bell = std::make_shared<Bell>();
    studio.on_publish([bell] {
        {
            const std::lock_guard lock(bell->mutex);
            ++bell->news;
        }
        bell->published.notify_one();
    });
    ProgressBar bar;
    bool stopping = false;
    for (std::uint64_t seen = 0;;) {
        const auto now = studio.training();
        if (at_rest(*now)) {
            studio.on_publish({});
            return now;
        }
        show(bar, *now, title);
        if (interrupted && !stopping) {
            stopping = true;
            studio.send(command::Stop{});
        }
        // A signal handler may not wake a condition variable: look for it now and then.
        std::unique_lock lock(bell->mutex);
        bell->published.wait_for(lock, std::chrono::milliseconds(200), [&] { return bell->news != seen; });
        seen = bell->news;
    }
}

void check_end(Studio& studio, std::shared_ptr<const TrainingSnapshot> end) {
    if (end->state == TrainingState::Paused) {
        // Lost to NaN: the good weights were put back. Keep them, then say what happened.
        const Error problem(end->message, end->remedy);
        studio.send(command::Stop{});
        end = follow(studio);
        if (!end->checkpoint.empty())
            std::cerr << "penumbra-cli: the weights from before are in " << end->checkpoint.string() << '\n';
        throw problem;
    }
    if (end->state == TrainingState::Failed)
        throw Error(end->message, end->remedy);
    if (end->state == TrainingState::Idle || end->checkpoint_step != end->step)
        throw Error(end->problem.empty() ? end->notice : end->problem);
}

nlohmann::json summary(const TrainingSnapshot& end) {
    nlohmann::json result{{"run", to_json(end.run)},
                          {"folder", end.folder.string()},
                          {"checkpoint", end.checkpoint.string()},
                          {"data", end.data_name},
                          {"step", end.step},
                          {"epoch", end.epoch()},
                          {"seconds_trained", end.seconds_trained},
                          {"parameters", end.parameter_count},
                          {"message", end.notice}};
    const auto terms = [](const LossView& view) {
        nlohmann::json values = nlohmann::json::object();
        for (std::size_t term = 0; view.rows > 0 && term < view.log->names().size(); ++term)
            values[view.log->names()[term]] = view.log->value(view.rows - 1, term);
        return values;
    };
    result["training"] = terms(end.training);
    result["validation"] = terms(end.validation);
    return result;
}

} // namespace penumbra::cli
