#pragma once

#include <cstddef>
#include <cstdint>

namespace penumbra {

/// Greys 0..255 to 0..1.
void to_unit_range(std::size_t count, const std::uint8_t* greys, float* values);

} // namespace penumbra
