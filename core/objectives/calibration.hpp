#pragma once

#include "core/objectives/wristband.hpp"

#include <filesystem>
#include <functional>

namespace penumbra {

/// What a null deviation may at least be. Upstream: the square root of the variance floor sqrt(machine
/// epsilon), which in float32 is 0.0186 and at usual batch sizes larger than every true deviation, so that it
/// sets the components' effective weights. Exact: no floor, components are z-scores. Say which one a run
/// used.
enum class CalibrationFloor { Upstream, Exact };

/// Everything that null statistics depend on.
struct CalibrationRequest {
    std::int64_t points = 0;
    std::int64_t dimensions = 0;
    WristbandOptions options;
    CalibrationFloor floor = CalibrationFloor::Upstream;
    std::int64_t repetitions = 1024; ///< batches drawn; deviations are known to about 1 / sqrt(2 repetitions)
    torch::ScalarType precision = torch::kFloat32;
    std::uint64_t seed = 0;
    std::function<bool()> cancelled; ///< asked between batches; true ends the work with Cancelled
};

/// Draws the batches on the CPU and measures; at 1024 points and 21 dimensions pairwise a few seconds on two
/// cores.
WristbandCalibration calibrate_wristband(const CalibrationRequest& request);

/// The same through a JSON file in `folder`, named by the request. A file that is missing, damaged or of
/// another request is measured anew and written; a folder that cannot be written to only costs the time next
/// time.
WristbandCalibration cached_wristband_calibration(const CalibrationRequest& request,
                                                  const std::filesystem::path& folder);

/// The file in `folder` that belongs to the request.
std::filesystem::path calibration_file(const CalibrationRequest& request,
                                       const std::filesystem::path& folder);

} // namespace penumbra
