#pragma once

#include "core/training/snapshot.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace penumbra {

/// What a window and the training thread share: commands on their way in, the newest snapshot on its way out.
/// It is there before the thread is, so that nothing is lost that is asked for while LibTorch is being
/// loaded. Any thread may call any function; locks are held for moves only.
class TrainingBoard {
  public:
    TrainingBoard() : published_(std::make_shared<TrainingSnapshot>()) {}

    /// Queues a command. That a pause, a stop or the first run has been asked for is said at once; Paused and
    /// Finished follow when they are true.
    void send(TrainingCommand command);
    std::shared_ptr<const TrainingSnapshot> snapshot() const; ///< never null

    /// There will be no training thread: runs that wait or are asked for later fail in these words.
    void refuse(std::string problem, std::string remedy);

    // ---- the training thread's side ----

    enum class Wait { ForCommand, No };
    /// The next command, in order; nothing when there is none, or on a request to stop.
    std::optional<TrainingCommand> next(const std::stop_token& stop, Wait wait);
    bool stop_waits() const;   ///< there is a Stop among the commands that wait
    bool stop_is_next() const; ///< it is the first of them
    /// Makes this the newest snapshot; what has been asked for and not done yet stays said.
    void publish(const TrainingSnapshot& now);

  private:
    void fail_refused();

    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<TrainingCommand> queue_;
    std::shared_ptr<const TrainingSnapshot> published_;
    std::optional<std::pair<std::string, std::string>> refusal_;
};

} // namespace penumbra
