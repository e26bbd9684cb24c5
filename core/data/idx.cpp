#include "core/data/idx.hpp"

#include "core/data/dataset.hpp"
#include "core/data/gzip.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace penumbra {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803; // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801; // unsigned bytes, one dimension
constexpr std::size_t kImagesHeader = 16;
constexpr std::size_t kLabelsHeader = 8;
constexpr std::uint8_t kLargestLabel = 9;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what,
                         const std::string& remedy) {
    throw Error(path.string() + " " + what + ".", remedy);
}

const std::string kCopyAgain = "Download or copy the file again.";

std::uint32_t big_endian(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
           std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]};
}

/// The file's bytes after its kind is checked. @param kind  "images" or "labels", for the message.
std::vector<std::uint8_t> read_checked(const std::filesystem::path& path, std::uint32_t magic,
                                       std::size_t header, const std::string& kind) {
    auto bytes = read_file_maybe_gzip(path);
    if (bytes.size() < 4 || big_endian(bytes, 0) != magic)
        refuse(path, "does not hold IDX " + kind,
               "Its first four bytes must be the magic number " +
                   std::string(magic == kImagesMagic ? "2051" : "2049") + "; choose a file of that kind.");
    if (bytes.size() < header)
        refuse(path, "ends within its header", kCopyAgain);
    return bytes;
}

/// The body of exactly `count` items of `item_bytes` each.
std::vector<std::uint8_t> body(const std::filesystem::path& path, std::vector<std::uint8_t> bytes,
                               std::size_t header, std::size_t count, std::size_t item_bytes,
                               const std::string& kind) {
    const auto held = bytes.size() - header;
    if (count == 0)
        refuse(path, "holds no " + kind, "Choose a set with at least one.");
    if (held != count * item_bytes)
        refuse(path,
               "is too " + std::string(held < count * item_bytes ? "short" : "long") +
                   ": its header promises " + std::to_string(count) + " " + kind + " (" +
                   std::to_string(count * item_bytes) + " bytes) and " + std::to_string(held) +
                   " bytes follow",
               kCopyAgain);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
    return bytes;
}

} // namespace

std::vector<std::uint8_t> read_idx_images(const std::filesystem::path& path) {
    auto bytes = read_checked(path, kImagesMagic, kImagesHeader, "images");
    const auto count = big_endian(bytes, 4);
    const auto rows = big_endian(bytes, 8);
    const auto columns = big_endian(bytes, 12);
    if (rows != kImageRows || columns != kImageColumns)
        refuse(path, "holds images of " + std::to_string(rows) + " x " + std::to_string(columns) + " pixels",
               "Penumbra takes images of 28 x 28; choose or convert to such a set.");
    return body(path, std::move(bytes), kImagesHeader, count, kImagePixels, "images");
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path) {
    auto bytes = read_checked(path, kLabelsMagic, kLabelsHeader, "labels");
    const auto count = big_endian(bytes, 4);
    auto labels = body(path, std::move(bytes), kLabelsHeader, count, 1, "labels");
    const auto largest = *std::max_element(labels.begin(), labels.end());
    if (largest > kLargestLabel)
        refuse(path, "has labels up to " + std::to_string(largest),
               "Penumbra takes sets of ten classes, 0 to 9; sets of letters are not supported.");
    return labels;
}

ImageSet read_idx_set(const std::filesystem::path& images, const std::filesystem::path& labels) {
    ImageSet set{read_idx_images(images), read_idx_labels(labels), {}};
    const auto count = set.pixels.size() / kImagePixels;
    if (count != set.labels.size())
        refuse(images,
               "holds " + std::to_string(count) + " images but " + labels.filename().string() + " holds " +
                   std::to_string(set.labels.size()) + " labels",
               "The two files belong to different sets; put files of the same set side by side.");
    return set;
}

} // namespace penumbra
