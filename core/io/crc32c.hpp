#pragma once

#include <cstdint>
#include <span>

namespace penumbra {

/// CRC-32C (Castagnoli; reflected polynomial 0x82F63B78), as iSCSI and TFRecord use it: RFC 3720, appendix
/// B.4. Of "123456789": 0xE3069283.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

} // namespace penumbra
