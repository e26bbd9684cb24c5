#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace penumbra {

/// MD5 as 32 hexadecimal digits, lower case. RFC 1321. It tells a damaged or wrong file from the right one,
/// not a forged one. @throws Error when the system's OpenSSL refuses MD5.
std::string md5(std::span<const std::uint8_t> bytes);

} // namespace penumbra
