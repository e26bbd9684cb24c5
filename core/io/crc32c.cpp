#include "core/io/crc32c.hpp"

#include <array>

namespace penumbra {

namespace {

/// What eight further bits do to the remainder, for each value of its last byte.
constexpr std::array<std::uint32_t, 256> make_table() {
    constexpr std::uint32_t kPolynomial = 0x82F63B78;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest & 1) != 0 ? rest >> 1 ^ kPolynomial : rest >> 1;
        table[byte] = rest;
    }
    return table;
}

constexpr auto kTable = make_table();

} // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
    std::uint32_t rest = 0xFFFFFFFF;
    for (const auto byte : bytes)
        rest = rest >> 8 ^ kTable[(rest ^ byte) & 0xFF];
    return ~rest;
}

} // namespace penumbra
