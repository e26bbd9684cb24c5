#include "core/data/fingerprint.hpp"

#include <bit>
#include <cstring>

namespace penumbra {

/// FNV-1a with eight bytes at a time instead of one. Its multiplication carries upwards only, so the upper
/// half is folded back for the next word.
void Fingerprint::mix(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x100000001b3;
    hash_ ^= std::rotr(hash_, 29);
}

void Fingerprint::add(std::span<const std::uint8_t> bytes) {
    mix(bytes.size());
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const auto count = bytes.size() < sizeof word ? bytes.size() : sizeof word;
        std::memcpy(&word, bytes.data(), count);
        mix(word);
        bytes = bytes.subspan(count);
    }
}

std::string Fingerprint::text() const {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4)
        text += kDigits[hash_ >> shift & 15];
    return text;
}

} // namespace penumbra
