#pragma once

#include "core/evaluation/options.hpp"
#include "core/evaluation/report.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace penumbra {

/// "Measure this model on the test images."
struct MeasureQuery {
    /// A checkpoint; empty: the newest published weights of the model in training.
    std::filesystem::path checkpoint;
    EvaluationOptions options; ///< the classifier is the window's own
};

struct MeasureAnswer {
    MeasureQuery query;
    std::uint64_t serial = 0;
    std::string model;     ///< a checkpoint's name, or "training"
    std::int64_t step = 0; ///< of its weights
    Report report;
    std::string problem; ///< a sentence when it could not be measured; the report is then empty
    double seconds = 0;  ///< computing it
};

/// What is being measured, and how far it is.
struct MeasureProgress {
    std::string doing;   ///< "likelihood"
    double fraction = 0; ///< of that, 0..1
};

/// What a window and the measuring thread share. It is there before the thread is. Any thread may call any
/// function; locks are held for moves only.
class MeasurementBoard {
  public:
    /// Replaces the waiting question and ends the measurement under way, if any. Returns its serial number.
    std::uint64_t ask(MeasureQuery query);
    /// Ends the measurement under way and forgets the waiting one; the newest answer stays.
    void cancel();
    std::shared_ptr<const MeasureAnswer> newest() const;
    /// Nothing while none is waiting or under way.
    std::optional<MeasureProgress> progress() const;
    /// There will be no measuring thread: every question, waiting or to come, is answered with this sentence.
    void refuse(const std::string& sentence);

    // ---- the measuring thread's side ----

    /// Until a question waits; nothing when stop is requested.
    std::optional<std::pair<std::uint64_t, MeasureQuery>> wait(const std::stop_token& stop);
    void tell(MeasureProgress progress);
    /// Whether the question of that serial number has been replaced or cancelled.
    bool abandoned(std::uint64_t serial) const { return serial != wanted_; }
    /// Ends the question; its answer is not published when it has been abandoned.
    void finish(MeasureAnswer answer);

  private:
    void refuse_waiting();

    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::uint64_t serial_ = 0;
    std::atomic<std::uint64_t> wanted_ = 0; ///< serial of the question to be answered; 0: none
    std::optional<MeasureQuery> waiting_;
    std::optional<MeasureProgress> progress_;
    std::shared_ptr<const MeasureAnswer> newest_;
    std::string refusal_;
};

} // namespace penumbra
