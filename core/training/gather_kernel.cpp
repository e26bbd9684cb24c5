#include "core/training/gather_kernel.hpp"

#include "core/vector_clones.hpp"

namespace penumbra {

PENUMBRA_VECTOR_CLONES void to_unit_range(std::size_t count, const std::uint8_t* __restrict greys,
                                          float* __restrict values) {
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(greys[i]) * (1.0F / 255.0F);
}

} // namespace penumbra
