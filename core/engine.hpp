#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/measurement.hpp"
#include "core/exploration/board.hpp"
#include "core/threads.hpp"
#include "core/training/board.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace penumbra {

/// What the engine works on, and what it needs of the program around it.
struct EngineOptions {
    std::shared_ptr<TrainingBoard> training;
    std::shared_ptr<ExplorationBoard> exploration;
    std::shared_ptr<MeasurementBoard> measurement;
    std::filesystem::path completer;     ///< checkpoints opened at the start; each may be empty
    std::filesystem::path walked;        ///< see ExplorationWorker::Options
    std::filesystem::path classifier;    ///<
    std::filesystem::path runs;          ///< where new runs are kept
    std::string device = "auto";         ///< auto | cpu | cuda
    std::shared_ptr<ThreadRule> threads; ///< who computes on how many cores
    std::function<std::shared_ptr<const Dataset>(const std::string&)> load_data; ///< @throws Error
    std::function<std::shared_ptr<const Dataset>()> data;                        ///< the open one, or null
    std::function<void()> wake;                                                  ///< after every publication
    std::function<void(const std::string&)> report; ///< a sentence about something that failed
};

/// All of Penumbra that needs LibTorch, at work: a training, an exploration and a measuring thread behind
/// their boards. Destruction stops and joins them.
class Engine {
  public:
    virtual ~Engine() = default;
    virtual std::string describe() const = 0; ///< describe_runtime() of what computes
};

using EngineMaker = std::function<std::unique_ptr<Engine>(EngineOptions)>;

/// For a program that LibTorch is linked into.
std::unique_ptr<Engine> make_engine(EngineOptions options);

/// Loads LibTorch and the engine first, from libpenumbra_engine.so beside the program: about half a second,
/// during which no other thread can load a library. @throws Error when something of it is missing.
std::unique_ptr<Engine> load_engine(EngineOptions options);

} // namespace penumbra
