#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace penumbra {

/// The bytes of an 8-bit PNG: channels 1 (grey), 3 or 4, rows top to bottom, tightly packed.
/// @throws Error for other channels, a side beyond 32768, or pixels that do not fit them.
std::vector<std::uint8_t> encode_png(int width, int height, int channels,
                                     std::span<const std::uint8_t> pixels);

/// Writes them atomically.
void write_png(const std::filesystem::path& path, int width, int height, int channels,
               std::span<const std::uint8_t> pixels);

/// A picture as it was read.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels; ///< [height, width, 4]: R, G, B, A
};

/// Reads a PNG of any kind; 16-bit ones lose their lower bits.
/// @throws Error naming the file when it is none, is damaged, or has a side beyond 32768.
Picture read_png(const std::filesystem::path& path);

struct ImageSheet {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels; ///< [height, width], grey
};

/// Grey images [count, 28, 28] as one sheet with `columns` a row, enlarged by a whole factor, `gap` pixels
/// between.
ImageSheet image_sheet(std::span<const std::uint8_t> images, int columns, int scale = 2, int gap = 2);

/// Writes such a sheet as a PNG.
void write_png_grid(const std::filesystem::path& path, std::span<const std::uint8_t> images, int columns,
                    int scale = 2, int gap = 2);

} // namespace penumbra
