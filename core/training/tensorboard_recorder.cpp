#include "core/training/tensorboard_recorder.hpp"

#include "core/training/tensorboard_log.hpp"

#include <chrono>
#include <exception>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

/// TensorBoard looks every few seconds.
constexpr auto kRest = std::chrono::milliseconds(500);

/// The events of one run after another.
class Runs {
  public:
    /// Forgets the run there was: what comes goes to another folder.
    void write_to(std::optional<fs::path> folder) {
        folder_ = std::move(folder);
        log_.reset();
        given_up_.reset();
    }

    /// @throws Error when something cannot be written; the run is then given up.
    void add(const TrainingSnapshot& now) {
        // Until its images are read, a run says nothing of itself.
        const bool begun = now.state != TrainingState::Preparing && now.steps_per_epoch > 0;
        if (!folder_ || !begun || given_up_ == now.generation || (folder_->empty() && now.folder.empty()))
            return;
        try {
            if (!log_ || !log_->is_of(now))
                log_.emplace(folder_->empty() ? now.folder / "tensorboard" : *folder_, now);
            log_->add(now);
        } catch (...) {
            given_up_ = now.generation;
            throw;
        }
    }

  private:
    std::optional<fs::path> folder_;
    std::optional<TensorBoardLog> log_;
    std::optional<std::uint64_t> given_up_;
};

} // namespace

TensorBoardRecorder::TensorBoardRecorder(std::shared_ptr<const TrainingBoard> board,
                                         std::function<void(const std::string&)> report)
    : board_(std::move(board)), report_(std::move(report)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

TensorBoardRecorder::~TensorBoardRecorder() = default;

void TensorBoardRecorder::write_to(std::optional<fs::path> folder) {
    {
        const std::lock_guard lock(mutex_);
        folder_ = std::move(folder);
        ++choices_;
    }
    news_.notify_one();
}

void TensorBoardRecorder::notify() {
    {
        const std::lock_guard lock(mutex_);
        published_ = true;
    }
    news_.notify_one();
}

void TensorBoardRecorder::work(const std::stop_token& stop) {
    Runs runs;
    for (std::uint64_t obeyed = 0;;) {
        std::optional<fs::path> folder;
        std::uint64_t choices = 0;
        {
            std::unique_lock lock(mutex_);
            news_.wait(lock, stop, [&] { return published_ || choices_ != obeyed; });
            published_ = false;
            choices = choices_;
            folder = folder_;
        }
        // Asked to stop, it looks once more.
        const bool last = stop.stop_requested();
        try {
            if (choices != obeyed)
                runs.write_to(folder);
            runs.add(*board_->snapshot());
        } catch (const std::exception& problem) {
            report_(problem.what());
        }
        obeyed = choices;
        if (last)
            return;
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, stop, kRest, [&] { return choices_ != obeyed; });
    }
}

} // namespace penumbra
