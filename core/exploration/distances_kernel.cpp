#include "core/exploration/distances_kernel.hpp"

#include "core/vector_clones.hpp"

#include <algorithm>

namespace penumbra {

PENUMBRA_VECTOR_CLONES
void squared_distances(const float* columns, std::size_t size, std::size_t count, const float* point,
                       float* out) {
    std::fill_n(out, count, 0.0F);
    for (std::size_t k = 0; k < size; ++k) {
        const float* column = columns + k * count;
        const float here = point[k];
#pragma omp simd
        for (std::size_t i = 0; i < count; ++i) {
            const float away = column[i] - here;
            out[i] += away * away;
        }
    }
}

} // namespace penumbra
