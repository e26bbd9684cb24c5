#pragma once

#include "core/exploration/walk_queries.hpp"
#include "core/models/model.hpp"

#include <span>

namespace penumbra {

/// Values [count, d] as a tensor on the CPU. @throws Error for another size, or what is not finite.
torch::Tensor codes_of(const Model& model, const std::vector<float>& values, std::size_t count);

/// The code of a place, [d]: its image encoded, its own, or the origin. @throws Error for pixels out of range
/// or a code of another size.
std::vector<float> code_at(Model& model, const Place& place);

/// Codes of the places that an interpolation goes through, its first one again at the end of a closed one.
/// @throws Error as above, or for a number of steps that does not lead through all of them.
std::vector<std::vector<float>> stops_of(Model& model, const InterpolateQuery& query);

/// Steps [steps, d] through all stops, as many from each to the next: by `between`, slerp or lerp.
using Between = std::vector<float> (*)(std::span<const float>, std::span<const float>, double);
std::vector<float> steps_through(const std::vector<std::vector<float>>& stops, int steps, Between between);

/// Codes [n, d] -> pictures [n, 784], 0..1.
torch::Tensor decode_all(Model& model, const torch::Tensor& codes);

} // namespace penumbra
