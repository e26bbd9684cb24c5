#include "core/engine.hpp"

#include "core/evaluation/measurement_worker.hpp"
#include "core/exploration/worker.hpp"
#include "core/runtime.hpp"
#include "core/training/worker.hpp"

#include <unistd.h>

namespace penumbra {

namespace {

class WorkingEngine final : public Engine {
  public:
    explicit WorkingEngine(const EngineOptions& options)
        : exploration_({.board = options.exploration,
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
          training_({.board = options.training,
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
                     .before_step =
                         [rule = options.threads, count = 0]() mutable {
                             if (const int now = rule->training(); now != count)
                                 set_compute_threads(count = now);
                         }}) {}

    std::string describe() const override { return describe_runtime(); }

  private:
    ExplorationWorker exploration_;
    MeasurementWorker measurement_;
    TrainingWorker training_;
};

} // namespace

std::unique_ptr<Engine> make_engine(EngineOptions options) {
    return std::make_unique<WorkingEngine>(options);
}

} // namespace penumbra
