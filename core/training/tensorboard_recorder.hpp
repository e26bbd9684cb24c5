#pragma once

#include "core/training/board.hpp"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace penumbra {

/// Writes TensorBoard's events of the runs on a board in a thread of its own: neither training nor a window
/// waits for the disk. All calls return at once and may come from any thread.
class TensorBoardRecorder {
  public:
    /// @param report  takes a sentence about what could not be written; that run is then given up.
    TensorBoardRecorder(std::shared_ptr<const TrainingBoard> board,
                        std::function<void(const std::string&)> report);
    ~TensorBoardRecorder(); ///< writes what has come, and joins

    /// Where runs are written from now on: a folder; an empty path, which is "tensorboard" in each run's own
    /// folder; or nothing, no longer.
    void write_to(std::optional<std::filesystem::path> folder);
    /// Something was published.
    void notify();

  private:
    void work(const std::stop_token& stop);

    std::shared_ptr<const TrainingBoard> board_;
    std::function<void(const std::string&)> report_;
    std::mutex mutex_; // held for moves only
    std::condition_variable_any news_;
    std::optional<std::filesystem::path> folder_;
    std::uint64_t choices_ = 0; ///< counts calls of write_to()
    bool published_ = false;
    std::jthread thread_; // last: joined before what it uses goes
};

} // namespace penumbra
