#pragma once

#include "core/models/latent_statistics.hpp"
#include "core/training/loss_log.hpp"
#include "core/training/place.hpp"
#include "core/training/spec.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace penumbra {

/// What the training thread has confirmed; never what was only asked for.
enum class TrainingState { Idle, Preparing, Running, Pausing, Paused, Stopping, Finished, Failed };

const char* to_string(TrainingState state);
constexpr bool can_start(TrainingState s) {
    return s == TrainingState::Idle || s == TrainingState::Finished || s == TrainingState::Failed;
}
constexpr bool can_pause(TrainingState s) {
    return s == TrainingState::Running;
}
constexpr bool can_resume(TrainingState s) {
    return s == TrainingState::Paused;
}
constexpr bool can_step(TrainingState s) {
    return s == TrainingState::Paused;
}
constexpr bool can_stop(TrainingState s) {
    return s == TrainingState::Preparing || s == TrainingState::Running || s == TrainingState::Pausing ||
           s == TrainingState::Paused;
}
constexpr bool is_busy(TrainingState s) {
    return s == TrainingState::Preparing || s == TrainingState::Running || s == TrainingState::Pausing ||
           s == TrainingState::Stopping;
}

/// A few fixed test images and what the model makes of them now.
struct Reconstructions {
    std::vector<std::uint8_t> originals; ///< [count, 28, 28]
    std::vector<std::uint8_t> decoded;   ///< [count, 28, 28]
    std::vector<std::uint8_t> labels;    ///< [count]
    std::size_t count = 0;
    std::int64_t step = 0; ///< of the weights that drew them
};

/// Codes of validation images (posterior means), as an epoch left them.
struct LatentCodes {
    std::size_t count = 0;
    std::size_t size = 0;      ///< dimensions of each
    std::vector<float> values; ///< [count, size]
    std::int64_t step = 0;     ///< of the weights that made them
};

/// What the training thread last said. Immutable; a new one replaces it.
struct TrainingSnapshot {
    TrainingState state = TrainingState::Idle;
    std::string message; ///< for Failed, and for Paused by a NaN: what happened
    std::string remedy;  ///< and what the person can do
    std::string notice;  ///< newest good news, e.g. where a checkpoint was written
    /// What failed although the run goes on, e.g. a checkpoint that could not be written; empty once that has
    /// worked.
    std::string problem;

    RunSpec run;                       ///< with live values as they are now
    std::string data_name;             ///< "mnist"; empty before data was loaded
    std::filesystem::path folder;      ///< the run's folder; empty when the run is not kept
    std::filesystem::path checkpoint;  ///< the run's newest; empty before the first
    std::int64_t checkpoint_step = -1; ///< what step it holds; behind `step` when saving failed
    Capabilities capabilities;
    std::int64_t parameter_count = 0;

    std::uint64_t generation = 0; ///< counts runs; a new run or an opened checkpoint is a new generation
    std::int64_t step = 0;
    std::int64_t steps_per_epoch = 0;
    std::int64_t total_steps = 0;
    double learning_rate = 0;
    double images_per_second = 0; ///< over the last seconds; 0 while paused
    double seconds_trained = 0;   ///< time spent in steps, pauses not counted
    double seconds_left = 0;      ///< estimate; 0 when unknown

    LossView training;                                      ///< a row a step
    LossView validation;                                    ///< a row an epoch, on the validation images
    std::shared_ptr<const Reconstructions> reconstructions; ///< null until the first
    /// How the latent dimensions are used, a row an epoch; null before the first, and for a model that does
    /// not encode.
    std::shared_ptr<const LatentHistory> latents;
    std::shared_ptr<const LatentCodes> codes;        ///< of the newest epoch; null where `latents` is
    std::chrono::steady_clock::time_point published; ///< for its age

    double epoch() const {
        return steps_per_epoch ? static_cast<double>(step) / static_cast<double>(steps_per_epoch) : 0;
    }
};

/// What the training thread can be told. It does them in order, between steps.
namespace command {
struct Start {
    RunSpec run;
    std::filesystem::path
        folder; ///< where the run is kept; empty: a new numbered folder below the runs folder
    std::optional<double> minutes; ///< stop after this much training time
    WorkerPlace place{};           ///< among the processes that train it
};
/// Continues a checkpoint or a run folder's newest one; `more_epochs` raises the target.
struct Resume {
    std::filesystem::path checkpoint;
    std::int64_t more_epochs = 0;
    std::optional<double> minutes;
    std::filesystem::path folder; ///< where to go on writing; empty: the checkpoint's own run folder
    std::string data;             ///< data set to use instead of the recorded one; may be empty
    WorkerPlace place{};
};
/// Trains a finished run further, from the weights in memory, saved or not.
struct Extend {
    std::int64_t epochs = 0;
};
struct Pause {};
struct Continue {};
struct Step {}; ///< one step, then Paused again
struct Stop {};
/// Changes a live hyper-parameter of the model or the training (learning_rate, a loss weight).
struct Set {
    std::string key;
    ParameterValue value;
};
struct Save {
    std::filesystem::path path; ///< empty: the run's own folder, numbered
};
} // namespace command
using TrainingCommand =
    std::variant<command::Start, command::Resume, command::Extend, command::Pause, command::Continue,
                 command::Step, command::Stop, command::Set, command::Save>;

} // namespace penumbra
