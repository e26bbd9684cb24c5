#include "core/io/gif.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace penumbra {

namespace {

constexpr int kLargestWord = 65535;
constexpr int kPixelBits = 8;
constexpr std::uint32_t kClear = 1U << kPixelBits;
constexpr std::uint32_t kEnd = kClear + 1;
constexpr std::uint32_t kMostCodes = 4096; ///< codes have at most twelve bits
constexpr std::size_t kBlock = 255;        ///< bytes of a sub-block

void put_text(std::vector<std::uint8_t>& out, std::string_view text) {
    for (const char letter : text)
        out.push_back(static_cast<std::uint8_t>(letter));
}

void put_word(std::vector<std::uint8_t>& out, int value) {
    out.push_back(static_cast<std::uint8_t>(value & 0xFF));
    out.push_back(static_cast<std::uint8_t>(value >> 8 & 0xFF));
}

/// Codes of growing width, the lowest bit first.
class BitWriter {
  public:
    void put(std::uint32_t code, int width) {
        waiting_ |= static_cast<std::uint64_t>(code) << bits_;
        bits_ += width;
        while (bits_ >= 8) {
            bytes_.push_back(static_cast<std::uint8_t>(waiting_ & 0xFF));
            waiting_ >>= 8;
            bits_ -= 8;
        }
    }
    std::vector<std::uint8_t> finish() {
        if (bits_ > 0) {
            bytes_.push_back(static_cast<std::uint8_t>(waiting_ & 0xFF));
        }
        return std::move(bytes_);
    }

  private:
    std::vector<std::uint8_t> bytes_;
    std::uint64_t waiting_ = 0;
    int bits_ = 0;
};

/// The codes of one picture. The dictionary is a table of what follows each code by each pixel; it is begun
/// anew when all codes are taken.
std::vector<std::uint8_t> compress(std::span<const std::uint8_t> pixels) {
    std::vector<std::uint16_t> follows(kMostCodes * kClear, 0);
    BitWriter out;
    std::uint32_t next = kEnd + 1;
    int width = kPixelBits + 1;
    out.put(kClear, width);
    std::uint32_t code = pixels[0];
    for (const std::uint8_t pixel : pixels.subspan(1)) {
        std::uint16_t& longer = follows[code * kClear + pixel];
        if (longer != 0) {
            code = longer;
            continue;
        }
        out.put(code, width);
        code = pixel;
        if (next == kMostCodes) {
            out.put(kClear, width);
            std::ranges::fill(follows, std::uint16_t{0});
            next = kEnd + 1;
            width = kPixelBits + 1;
            continue;
        }
        // A reader knows an entry one code later than its writer: the width grows with the code after it.
        if (next == 1U << width) {
            ++width;
        }
        longer = static_cast<std::uint16_t>(next++);
    }
    out.put(code, width);
    // The reader adds an entry for the code just written, and reads the end at the width which that gives.
    out.put(kEnd, next == 1U << width && width < 12 ? width + 1 : width);
    return out.finish();
}

void put_blocks(std::vector<std::uint8_t>& out, const std::vector<std::uint8_t>& bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
        const std::size_t length = std::min(kBlock, bytes.size() - at);
        out.push_back(static_cast<std::uint8_t>(length));
        const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        out.insert(out.end(), first, first + static_cast<std::ptrdiff_t>(length));
    }
    out.push_back(0);
}

void put_header(std::vector<std::uint8_t>& out, int width, int height) {
    put_text(out, "GIF89a");
    put_word(out, width);
    put_word(out, height);
    out.push_back(0xF7); // a global palette of 256 entries, eight bits a channel
    out.push_back(0);    // background
    out.push_back(0);    // square pixels
    for (int grey = 0; grey < 256; ++grey) {
        out.insert(out.end(), 3, static_cast<std::uint8_t>(grey));
    }
    out.insert(out.end(), {0x21, 0xFF, 11});
    put_text(out, "NETSCAPE2.0");
    out.insert(out.end(), {3, 1, 0, 0, 0}); // for ever
}

void put_frame(std::vector<std::uint8_t>& out, int width, int height, std::span<const std::uint8_t> pixels,
               int hundredths) {
    out.insert(out.end(), {0x21, 0xF9, 4, 0});
    put_word(out, hundredths);
    out.insert(out.end(), {0, 0}); // no transparent colour
    out.push_back(0x2C);
    put_word(out, 0);
    put_word(out, 0);
    put_word(out, width);
    put_word(out, height);
    out.push_back(0); // the global palette, rows from top to bottom
    out.push_back(kPixelBits);
    put_blocks(out, compress(pixels));
}

} // namespace

std::vector<std::uint8_t> encode_gif(int width, int height, std::span<const std::uint8_t> frames,
                                     std::span<const int> hundredths) {
    if (width < 1 || height < 1 || width > kLargestWord || height > kLargestWord) {
        throw Error("A GIF's sides lie between 1 and 65535 pixels, not " + std::to_string(width) + " x " +
                    std::to_string(height) + ".");
    }
    const auto area = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (hundredths.empty() || frames.size() != hundredths.size() * area) {
        throw Error("An animation of " + std::to_string(hundredths.size()) + " pictures needs " +
                    std::to_string(hundredths.size() * area) + " bytes and at least one picture; it has " +
                    std::to_string(frames.size()) + ".");
    }
    if (std::ranges::any_of(hundredths, [](int time) { return time < 0 || time > kLargestWord; })) {
        throw Error("A picture of a GIF is shown for 0 to 65535 hundredths of a second.");
    }
    std::vector<std::uint8_t> out;
    put_header(out, width, height);
    for (std::size_t i = 0; i < hundredths.size(); ++i) {
        put_frame(out, width, height, frames.subspan(i * area, area), hundredths[i]);
    }
    out.push_back(0x3B);
    return out;
}

void write_gif(const std::filesystem::path& path, int width, int height, std::span<const std::uint8_t> frames,
               std::span<const int> hundredths) {
    write_file_atomically(path, encode_gif(width, height, frames, hundredths));
}

} // namespace penumbra
