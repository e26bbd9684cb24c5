#include "core/io/png.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <stb_image_write.h>
#include <string>
#include <vector>

namespace penumbra {
namespace {

constexpr int kSide = 28;           // the images of a grid
constexpr int kLargestSide = 32768; // beyond it, stb's int arithmetic could overflow
constexpr std::uint8_t kGapGrey = 64;

void append(void* context, void* data, int size) {
    auto& bytes = *static_cast<std::vector<std::uint8_t>*>(context);
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes.insert(bytes.end(), first, first + size);
}

/// Copies one image into the sheet, each pixel becoming a square of `scale`.
void place(std::span<const std::uint8_t> image, std::span<std::uint8_t> sheet, std::size_t sheet_width,
           std::size_t left, std::size_t top, std::size_t scale) {
    for (std::size_t y = 0; y < kSide * scale; ++y)
        for (std::size_t x = 0; x < kSide * scale; ++x)
            sheet[(top + y) * sheet_width + left + x] = image[y / scale * kSide + x / scale];
}

} // namespace

void write_png(const std::filesystem::path& path, int width, int height, int channels,
               std::span<const std::uint8_t> pixels) {
    const bool known = channels == 1 || channels == 3 || channels == 4;
    if (!known || width < 1 || height < 1 || width > kLargestSide || height > kLargestSide)
        throw Error("A picture of " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels with " + std::to_string(channels) + " channels cannot be written to " +
                        path.string() + ".",
                    "Use 1, 3 or 4 channels and sides of 1 to 32768 pixels.");
    const auto row_bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    const auto needed = row_bytes * static_cast<std::size_t>(height);
    if (pixels.size() != needed)
        throw Error("The picture for " + path.string() + " needs " + std::to_string(needed) +
                    " bytes and has " + std::to_string(pixels.size()) + ".");
    std::vector<std::uint8_t> png;
    if (!stbi_write_png_to_func(append, &png, width, height, channels, pixels.data(),
                                static_cast<int>(row_bytes)))
        throw Error("The picture for " + path.string() + " could not be encoded: not enough memory.");
    write_file_atomically(path, png);
}

void write_png_grid(const std::filesystem::path& path, std::span<const std::uint8_t> images, int columns,
                    int scale, int gap) {
    constexpr std::size_t kPixels = kSide * kSide;
    if (images.empty() || images.size() % kPixels != 0)
        throw Error("A sheet of 28x28 images needs whole images; " + std::to_string(images.size()) +
                    " bytes are not.");
    if (columns < 1 || scale < 1 || gap < 0 || scale > kLargestSide || gap > kLargestSide)
        throw Error(
            "A sheet of images needs at least one column, a scale of 1 or more and a gap of 0 or more.");
    const auto count = images.size() / kPixels;
    const auto across = std::min(count, static_cast<std::size_t>(columns));
    const auto down = (count + across - 1) / across;
    const auto zoom = static_cast<std::size_t>(scale);
    const auto step = kSide * zoom + static_cast<std::size_t>(gap);
    const auto width = across * step - static_cast<std::size_t>(gap);
    const auto height = down * step - static_cast<std::size_t>(gap);
    if (width > kLargestSide || height > kLargestSide)
        throw Error("A sheet of " + std::to_string(count) + " images would be " + std::to_string(width) +
                        " x " + std::to_string(height) + " pixels.",
                    "Use fewer images, a smaller scale, or another number of columns.");
    std::vector<std::uint8_t> sheet(width * height, kGapGrey);
    for (std::size_t i = 0; i < count; ++i)
        place(images.subspan(i * kPixels, kPixels), sheet, width, i % across * step, i / across * step, zoom);
    write_png(path, static_cast<int>(width), static_cast<int>(height), 1, sheet);
}

} // namespace penumbra
