#include "core/training/board.hpp"

#include <algorithm>

namespace penumbra {

namespace {

bool begins_a_run(const TrainingCommand& command) {
    return std::holds_alternative<command::Start>(command) ||
           std::holds_alternative<command::Resume>(command);
}

bool is_stop(const TrainingCommand& command) {
    return std::holds_alternative<command::Stop>(command);
}

/// The state that says what a command asks for; false when there is nothing to say.
bool asks_to(const TrainingCommand& command, TrainingState& state) {
    if (std::holds_alternative<command::Pause>(command) && can_pause(state))
        state = TrainingState::Pausing;
    else if (is_stop(command) && can_stop(state))
        state = TrainingState::Stopping;
    else if (begins_a_run(command) && state == TrainingState::Idle)
        state = TrainingState::Preparing;
    else
        return false;
    return true;
}

} // namespace

void TrainingBoard::send(TrainingCommand command) {
    {
        const std::lock_guard lock(mutex_);
        auto state = published_->state;
        if (asks_to(command, state)) {
            auto asked = std::make_shared<TrainingSnapshot>(*published_);
            asked->state = state;
            if (const auto* start = std::get_if<command::Start>(&command); start && asked->generation == 0)
                asked->run = start->run;
            published_ = std::move(asked);
        }
        queue_.push_back(std::move(command));
        fail_refused();
    }
    arrived_.notify_one();
}

std::shared_ptr<const TrainingSnapshot> TrainingBoard::snapshot() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

void TrainingBoard::refuse(std::string problem, std::string remedy) {
    const std::lock_guard lock(mutex_);
    refusal_.emplace(std::move(problem), std::move(remedy));
    fail_refused();
}

/// Called with the lock held.
void TrainingBoard::fail_refused() {
    if (!refusal_)
        return;
    if (std::ranges::any_of(queue_, begins_a_run)) {
        auto failed = std::make_shared<TrainingSnapshot>(*published_);
        failed->state = TrainingState::Failed;
        std::tie(failed->message, failed->remedy) = *refusal_;
        published_ = std::move(failed);
    }
    queue_.clear();
}

std::optional<TrainingCommand> TrainingBoard::next(const std::stop_token& stop, Wait wait) {
    std::unique_lock lock(mutex_);
    if (wait == Wait::ForCommand)
        arrived_.wait(lock, stop, [this] { return !queue_.empty(); });
    if (queue_.empty())
        return std::nullopt;
    auto command = std::move(queue_.front());
    queue_.pop_front();
    return command;
}

bool TrainingBoard::stop_waits() const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(queue_, is_stop);
}

bool TrainingBoard::stop_is_next() const {
    const std::lock_guard lock(mutex_);
    return !queue_.empty() && is_stop(queue_.front());
}

void TrainingBoard::publish(const TrainingSnapshot& now) {
    auto fresh = std::make_shared<TrainingSnapshot>(now);
    std::shared_ptr<const TrainingSnapshot> old; // freed outside the lock
    const std::lock_guard lock(mutex_);
    for (const auto& command : queue_)
        asks_to(command, fresh->state);
    old = std::exchange(published_, std::move(fresh));
}

} // namespace penumbra
