#pragma once

#include <cstddef>
#include <cstdint>

namespace penumbra {

/// What the Wristband loss costs, forward and backward, in float32 with the default options: by the fused
/// passes and put together of LibTorch's operations.
struct WristbandTiming {
    double fused_ms = 0;    ///< median
    double composed_ms = 0; ///< median
    /// Most memory of tensors held at a time, beside the points and their gradient.
    std::size_t fused_extra_bytes = 0;
    std::size_t composed_extra_bytes = 0;
};

/// Measures one form after the other, `repetitions` times after one that is not counted, on points from N(0,
/// I) and with the number of threads that is set.
/// @throws Error if there are fewer than two points, no dimension or no repetition.
WristbandTiming time_wristband(std::int64_t points, std::int64_t dimensions, int repetitions);

} // namespace penumbra
