#include "core/io/png.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <memory>
#include <stb_image.h>
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

std::vector<std::uint8_t> encode_png(int width, int height, int channels,
                                     std::span<const std::uint8_t> pixels) {
    const bool known = channels == 1 || channels == 3 || channels == 4;
    if (!known || width < 1 || height < 1 || width > kLargestSide || height > kLargestSide)
        throw Error("A picture of " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels with " + std::to_string(channels) + " channels cannot be made a PNG.",
                    "Use 1, 3 or 4 channels and sides of 1 to 32768 pixels.");
    const auto row_bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    const auto needed = row_bytes * static_cast<std::size_t>(height);
    if (pixels.size() != needed)
        throw Error("A picture needs " + std::to_string(needed) + " bytes and has " +
                    std::to_string(pixels.size()) + ".");
    std::vector<std::uint8_t> png;
    if (!stbi_write_png_to_func(append, &png, width, height, channels, pixels.data(),
                                static_cast<int>(row_bytes)))
        throw Error("A picture could not be encoded: not enough memory.");
    return png;
}

void write_png(const std::filesystem::path& path, int width, int height, int channels,
               std::span<const std::uint8_t> pixels) {
    write_file_atomically(path, encode_png(width, height, channels, pixels));
}

Picture read_png(const std::filesystem::path& path) {
    constexpr int kChannels = 4;
    constexpr std::array<std::uint8_t, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    const auto bytes = read_file(path);
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
    Picture picture;
    int channels = 0;
    const bool known = bytes.size() > kSignature.size() &&
                       std::equal(kSignature.begin(), kSignature.end(), bytes.begin()) &&
                       stbi_info_from_memory(bytes.data(), size, &picture.width, &picture.height, &channels);
    if (!known)
        throw Error(path.string() + " is not a PNG picture.", "Remove it, or save it as PNG.");
    if (picture.width > kLargestSide || picture.height > kLargestSide)
        throw Error("The picture " + path.string() + " is " + std::to_string(picture.width) + " x " +
                        std::to_string(picture.height) + " pixels.",
                    "Make it smaller: its sides may have 32768 pixels.");
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_from_memory(bytes.data(), size, &picture.width, &picture.height, &channels, kChannels),
        stbi_image_free);
    if (!pixels)
        throw Error("The picture " + path.string() + " is damaged: " + stbi_failure_reason() + ".",
                    "Copy or save it again.");
    const auto count = std::size_t{kChannels} * static_cast<std::size_t>(picture.width) *
                       static_cast<std::size_t>(picture.height);
    picture.pixels.assign(pixels.get(), pixels.get() + count);
    return picture;
}

ImageSheet image_sheet(std::span<const std::uint8_t> images, int columns, int scale, int gap) {
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
    ImageSheet sheet{static_cast<int>(width), static_cast<int>(height),
                     std::vector<std::uint8_t>(width * height, kGapGrey)};
    for (std::size_t i = 0; i < count; ++i)
        place(images.subspan(i * kPixels, kPixels), sheet.pixels, width, i % across * step, i / across * step,
              zoom);
    return sheet;
}

void write_png_grid(const std::filesystem::path& path, std::span<const std::uint8_t> images, int columns,
                    int scale, int gap) {
    const auto sheet = image_sheet(images, columns, scale, gap);
    write_png(path, sheet.width, sheet.height, 1, sheet.pixels);
}

} // namespace penumbra
