#pragma once

#include "core/evaluation/measurement.hpp"
#include "core/models/published_weights.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace penumbra {

struct Dataset;

/// The measuring thread: evaluates models while the window goes on, on one thread of low priority and on its
/// own copies of weights. Public functions return at once and may be called from any thread.
class MeasurementWorker {
  public:
    struct Options {
        std::shared_ptr<MeasurementBoard> board;
        std::filesystem::path classifier; ///< judges completions and samples; may be empty
        std::string device = "auto";
        std::function<std::shared_ptr<const Dataset>()> data; ///< the open data set, or null
        std::function<void()> wake;                           ///< after every publication
        std::function<void(bool begins)> computes = {}; ///< in its thread: it has work, or none any more
    };

    explicit MeasurementWorker(Options options);
    ~MeasurementWorker(); ///< ends what is under way, and joins

    /// Newest weights of the model in training; a null pointer takes them away.
    void follow(std::shared_ptr<const PublishedWeights> weights);

  private:
    void work(const std::stop_token& stop);
    /// Measures, and hands in the answer unless it is cancelled.
    void answer(std::uint64_t serial, MeasureQuery query, const std::stop_token& stop);
    MeasureAnswer measure(const MeasureQuery& query, const Progress& progress);

    Options options_;
    std::mutex mutex_; // guards published_; held for moves only
    std::shared_ptr<const PublishedWeights> published_;
    std::jthread thread_; // last: joined before anything it uses goes
};

} // namespace penumbra
