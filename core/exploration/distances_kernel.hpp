#pragma once

#include <cstddef>

namespace penumbra {

/// Squared Euclidean distances of one point from many: columns [size, count], point [size] -> out [count].
void squared_distances(const float* columns, std::size_t size, std::size_t count, const float* point,
                       float* out);

} // namespace penumbra
