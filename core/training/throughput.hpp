#pragma once

#include "core/data/dataset.hpp"
#include "core/training/pace.hpp"
#include "core/training/spec.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace penumbra {

/// How fast a model is trained, with what is needed to compare it with another implementation.
struct Throughput {
    Pace images; ///< images a second; its calls are steps
    std::int64_t batch = 0;
    std::int64_t parameters = 0;
    int threads = 0;
    std::vector<std::pair<std::int64_t, float>>
        losses; ///< (step, total) at steps 1, 10, 100, ... and the last
};

/// Trains for about so many seconds and measures the steps: gathering a batch, objective, gradients,
/// optimiser, records. Preparing (calibration), warming up and validating are not timed. Threads and BLAS are
/// those of the process: see runtime.hpp. @throws Error as Trainer does; NotFinite when the loss is lost.
Throughput measure_training(const RunSpec& spec, std::shared_ptr<const Dataset> data, double seconds);

} // namespace penumbra
