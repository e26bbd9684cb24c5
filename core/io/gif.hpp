#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace penumbra {

/// The bytes of an animated GIF that plays for ever: grey pictures of one size, a palette of all 256 greys.
/// GIF89a with Netscape's looping extension; LZW after the specification's appendix F.
/// @param frames      [n, height, width]
/// @param hundredths  [n], how long each is shown, in 1/100 s; viewers hurry no faster than 2
/// @throws Error for no frames, sides outside 1..65535, durations outside 0..65535, or pixels that do not
/// fit.
std::vector<std::uint8_t> encode_gif(int width, int height, std::span<const std::uint8_t> frames,
                                     std::span<const int> hundredths);

/// Writes them atomically.
void write_gif(const std::filesystem::path& path, int width, int height, std::span<const std::uint8_t> frames,
               std::span<const int> hundredths);

} // namespace penumbra
