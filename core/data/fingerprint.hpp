#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace penumbra {

/// Tells one data set's content from another's: 64 bits over all bytes and the length of every piece added.
/// Made against accidents, not against forgers.
class Fingerprint {
  public:
    void add(std::span<const std::uint8_t> bytes);
    /// 16 hexadecimal digits.
    std::string text() const;

  private:
    void mix(std::uint64_t word);
    std::uint64_t hash_ = 0xcbf29ce484222325; // FNV-1a's offset basis
};

} // namespace penumbra
