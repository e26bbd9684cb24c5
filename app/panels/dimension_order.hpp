#pragma once

#include "core/studio.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// The dimensions of a code, those that say most first: by their KL, descending, for a stochastic encoder; by
/// the distance of their marginal from N(0, 1), ascending, for a deterministic one (W2: what is near the
/// prior is covered by -3..3, a collapsed dimension is at 1). As they are numbered without statistics of that
/// size.
/// @param first  comes before all others when it is a dimension; -1: none
std::vector<std::int64_t> dimension_order(const LatentStatistics* statistics, std::size_t code_size,
                                          int first = -1);

/// "z3"; with the part's name where the code has several: "z_top 3", counted within the part.
/// @param parts  of the code, the first being the whole; may be empty
std::string dimension_name(std::span<const CodePart> parts, std::size_t dimension);

/// "KL 1.05" in nats, or "W₂ 0.12"; empty without statistics of that dimension.
std::string dimension_figure(const LatentStatistics* statistics, std::size_t dimension);

/// `steps` values over -limit..limit, as the worker decodes them. @param steps  2 or more
std::vector<float> traversal_values(int steps, float limit);
/// Index of the value nearest to `x`, or -1 when it is beyond them by more than half a step.
int nearest_value(std::span<const float> values, float x);

} // namespace penumbra
