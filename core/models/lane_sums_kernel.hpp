#pragma once

#include <cstddef>

namespace penumbra {

/// Samples that are drawn side by side: arrays of numbers of them are [..., kSampleLanes].
inline constexpr std::size_t kSampleLanes = 64;

/// a . b over `count` numbers, always summed in the same order.
float dot(const float* a, const float* b, std::size_t count);

/// sums[lane] += sum of weights[j] values[j][lane] over j < count.
void add_weighted(const float* weights, const float* values, std::size_t count, float* sums);

/// The same over `count` chosen j.
void add_weighted_at(const float* weights, const float* values, const std::size_t* which, std::size_t count,
                     float* sums);

/// sums[lane] += factor max(value[lane], 0).
void add_rectified(float factor, const float* value, float* sums);

} // namespace penumbra
