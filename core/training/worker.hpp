#pragma once

#include "core/models/published_weights.hpp"
#include "core/training/board.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/snapshot.hpp"
#include "core/training/trainer.hpp"

#include <deque>
#include <functional>
#include <thread>

namespace penumbra {

/// The training thread. Commands are done in order, between steps; snapshots say what has happened. Every
/// public function returns at once and may be called from any thread.
class TrainingWorker {
  public:
    struct Options {
        /// What it shares with whoever commands it.
        std::shared_ptr<TrainingBoard> board = std::make_shared<TrainingBoard>();
        std::filesystem::path runs =
            "runs"; ///< new runs become numbered folders below it; empty: nothing is kept
        /// Gives the data set of a name or folder. @throws Error, which becomes a Failed snapshot.
        std::function<std::shared_ptr<const Dataset>(const std::string&)> data;
        /// Where a new run computes whose own device is "auto"; unless "auto" itself, where a resumed one
        /// does.
        std::string device = "auto";
        std::function<void()> wake; ///< after every publication
        /// What failed although the work goes on, in sentences for a person.
        std::function<void(const std::string&)> report;
        /// Newest weights, at most some times a second.
        std::function<void(std::shared_ptr<const PublishedWeights>)> weights;
        /// Called on the thread before its first computation: thread counts and the like.
        std::function<void()> begin;
        /// On the thread, before each step: thread counts may change.
        std::function<void(bool shares_products)> before_step;
        /// There too, with the seconds that a training step took.
        std::function<void(double)> after_step = {};
        std::function<void()> at_rest = {}; ///< there too: nothing trains until the next step
    };

    explicit TrainingWorker(Options options);
    /// Ends after the step being computed; a run that is kept is saved first.
    ~TrainingWorker();

    void send(TrainingCommand command) { board_->send(std::move(command)); }
    std::shared_ptr<const TrainingSnapshot> snapshot() const { return board_->snapshot(); } ///< never null

  private:
    using Clock = std::chrono::steady_clock;

    void work(const std::stop_token& stop);
    void obey(const TrainingCommand& command);
    void obey(const command::Start& start);
    void obey(const command::Resume& resume);
    void obey(const command::Extend& extend);
    void obey(const command::Pause&);
    void obey(const command::Continue&);
    void obey(const command::Step&);
    void obey(const command::Stop&);
    void obey(const command::Set& set);
    void obey(const command::Save& save);

    /// A run with everything that belongs to it.
    struct Run {
        std::unique_ptr<Trainer> trainer;
        RunFolder folder;
        TrainingSnapshot now;
        std::optional<double> deadline;
        std::int64_t saved_step = -1;
    };
    /// Lets `make` begin another run. When it throws, or is told to stop, the run there was is put back as it
    /// was; without one the failure is thrown on.
    void replace_run(const RunSpec& shown, const std::function<void()>& make);
    Run put_aside();
    void put_back(Run run);
    void make_run(const command::Start& start);
    void make_run(const command::Resume& resume);
    void begin_run(std::unique_ptr<Trainer> trainer, RunFolder folder, std::optional<double> minutes);
    void advance(); ///< one step, or one batch of a validation that is due
    void after_epoch();
    bool stop_is_next(); ///< the command to come is Stop, or the destructor waits
    bool told_to_stop(); ///< by Stop in the queue, or by the destructor
    void finish(TrainingState state, const std::string& notice);
    /// Saves into the run's folder. A failure is told and changes nothing.
    void save_checkpoint();
    void save_last();
    std::string rescue_weights(); ///< says where they are
    enum class Rows { WholeGroups, All };
    void write_metrics(Rows rows = Rows::WholeGroups);
    /// Tells of something that failed although the run goes on.
    void complain(const std::string& sentence);
    void fail(const std::exception& problem);
    void measure_rate();

    enum class Detail { Numbers, Pictures };
    void publish(Detail detail);
    void publish_when_due();

    Options options_;
    std::shared_ptr<TrainingBoard> board_;
    std::stop_token stop_;
    TrainingSnapshot now_; ///< what will be published next
    std::unique_ptr<Trainer> trainer_;
    RunFolder folder_;
    std::optional<double> deadline_; ///< in seconds trained
    std::int64_t saved_step_ = -1;
    Clock::time_point numbers_published_{};
    Clock::time_point pictures_published_{};
    Clock::duration pictures_cost_{};
    std::deque<std::pair<double, std::int64_t>> pace_; ///< (seconds trained, step) of the last seconds

    std::jthread thread_; // last: joined before anything it uses goes
};

} // namespace penumbra
