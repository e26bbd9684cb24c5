#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace penumbra {

/// Writes an 8-bit PNG atomically: channels 1 (grey), 3 or 4, rows top to bottom, tightly packed.
void write_png(const std::filesystem::path& path, int width, int height, int channels,
               std::span<const std::uint8_t> pixels);

/// Grey images [count, 28, 28] as one sheet with `columns` a row, enlarged by a whole factor, `gap` pixels
/// between.
void write_png_grid(const std::filesystem::path& path, std::span<const std::uint8_t> images, int columns,
                    int scale = 2, int gap = 2);

} // namespace penumbra
