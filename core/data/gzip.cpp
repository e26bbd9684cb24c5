#include "core/data/gzip.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <string>
#include <zlib.h>

namespace penumbra {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 30; // MNIST is 47 MB; a bomb is stopped here
constexpr int kGzipWrapper = 15 + 16;                  // zlib: largest window, gzip header expected

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what) {
    throw Error(path.string() + " " + what + ".", "Download or copy the file again.");
}

/// zlib's state, ended with its scope.
class Inflater {
  public:
    explicit Inflater(std::vector<std::uint8_t>& packed) {
        stream_.next_in = packed.data();
        stream_.avail_in = static_cast<uInt>(packed.size());
        if (inflateInit2(&stream_, kGzipWrapper) != Z_OK)
            throw Error("Unpacking gzip could not be started: not enough memory.");
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    std::vector<std::uint8_t> unpack(const std::filesystem::path& path) {
        // Images pack to about a fifth.
        const auto guess = 6 * std::size_t{stream_.avail_in};
        std::vector<std::uint8_t> bytes(std::clamp<std::size_t>(guess, 4096, kLargest));
        std::size_t filled = 0;
        for (;;) {
            if (filled == bytes.size())
                bytes.resize(std::min(2 * filled, kLargest + 1));
            const auto room = bytes.size() - filled;
            stream_.next_out = bytes.data() + filled;
            stream_.avail_out = static_cast<uInt>(std::min(room, kLargest));
            const auto offered = stream_.avail_out;
            const int status = inflate(&stream_, Z_NO_FLUSH);
            filled += offered - stream_.avail_out;
            if (filled > kLargest)
                refuse(path, "unpacks to more than a gibibyte, which no set of this kind does");
            if (status == Z_STREAM_END && stream_.avail_in == 0)
                break;
            if (status == Z_STREAM_END)
                inflateReset(&stream_); // gzip files may follow one another within one file
            else if (status == Z_BUF_ERROR ||
                     (status == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0))
                refuse(path, "is cut off: its gzip data end too early");
            else if (status != Z_OK)
                refuse(path, "is corrupt: its gzip data cannot be unpacked");
        }
        bytes.resize(filled);
        return bytes;
    }

  private:
    z_stream stream_{};
};

} // namespace

std::vector<std::uint8_t> read_file_maybe_gzip(const std::filesystem::path& path) {
    auto bytes = read_file(path);
    if (bytes.size() > kLargest)
        refuse(path, "is larger than a gibibyte, which no set of this kind is");
    const bool is_gzip = bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
    return is_gzip ? Inflater(bytes).unpack(path) : bytes;
}

} // namespace penumbra
