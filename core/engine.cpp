#include "core/engine.hpp"

#include "core/evaluation/measurement_worker.hpp"
#include "core/exploration/worker.hpp"
#include "core/runtime.hpp"
#include "core/thread_choice.hpp"
#include "core/time_slice.hpp"
#include "core/training/worker.hpp"

#include <unistd.h>

namespace penumbra {

namespace {

/// The threads of training, which set OpenBLAS's for everybody. Without a window they are as many as the
/// rule says, so that a run is the same every time to the last bit.
class StepThreads {
  public:
    explicit StepThreads(std::shared_ptr<const ThreadRule> rule) : rule_(std::move(rule)) {}

    void begin(bool shares_products) {
        use(rule_->window() ? choice_.next(rule_->training()) : rule_->training(), shares_products);
    }
    void took(double seconds) { choice_.took(seconds); }
    /// An answer is computed on one thread while nothing trains, too.
    void rest() {
        if (rule_->window())
            use(ThreadRule::exploration(), /*shares_products=*/false);
    }

  private:
    void use(int count, bool shares_products) {
        if (count != count_)
            set_compute_threads(count_ = count);
        const bool yields = shares_products && count > 1;
        if (!rule_->window() || yields == yields_)
            return;
        yields_ = yields;
        set_time_slice(yields ? std::chrono::microseconds(kSharingSlice) : kBackgroundSlice);
    }

    std::shared_ptr<const ThreadRule> rule_;
    ThreadChoice choice_;
    int count_ = 0;
    bool yields_ = false; ///< threads wait for each other by yielding
};

class WorkingEngine final : public Engine {
  public:
    explicit WorkingEngine(const EngineOptions& options)
        : step_threads_(std::make_shared<StepThreads>(options.threads)),
          exploration_({.board = options.exploration,
                        .completer = options.completer,
                        .walked = options.walked,
                        .classifier = options.classifier,
                        .device = options.device,
                        .data = options.data,
                        .wake = options.wake,
                        .report = options.report,
                        .begin = [rule = options.threads] { rule->set_explorer(gettid()); },
                        .end = [rule = options.threads] { rule->set_explorer(0); },
                        .computes = [rule = options.threads](bool begins) { rule->answers(begins); }}),
          measurement_({.board = options.measurement,
                        .classifier = options.classifier,
                        .device = options.device,
                        .data = options.data,
                        .wake = options.wake,
                        .computes = [rule = options.threads](bool begins) { rule->answers(begins); }}),
          training_(
              {.board = options.training,
               .runs = options.runs,
               .data = options.load_data,
               .device = options.device,
               .wake = options.wake,
               .report = options.report,
               .weights =
                   [this](std::shared_ptr<const PublishedWeights> weights) {
                       measurement_.follow(weights);
                       exploration_.follow(std::move(weights));
                   },
               .begin =
                   [rule = options.threads] {
                       if (rule->window())
                           give_way_to_the_window();
                   },
               .before_step = [step = step_threads_](bool shares_products) { step->begin(shares_products); },
               .after_step = [step = step_threads_](double seconds) { step->took(seconds); },
               .at_rest = [step = step_threads_] { step->rest(); }}) {}

    std::string describe() const override { return describe_runtime(); }

  private:
    std::shared_ptr<StepThreads> step_threads_;
    ExplorationWorker exploration_;
    MeasurementWorker measurement_;
    TrainingWorker training_;
};

} // namespace

std::unique_ptr<Engine> make_engine(EngineOptions options) {
    return std::make_unique<WorkingEngine>(options);
}

} // namespace penumbra
