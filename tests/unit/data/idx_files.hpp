#pragma once

#include "core/io/files.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <zlib.h>

namespace penumbra::testing {

inline std::string big_endian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift & 255);
    return bytes;
}

/// IDX images whose every pixel follows from its place, image `i` beginning with the byte `i`.
inline std::string idx_images(std::uint32_t count, std::uint32_t rows = 28, std::uint32_t columns = 28) {
    auto file = big_endian(0x803) + big_endian(count) + big_endian(rows) + big_endian(columns);
    for (std::uint32_t i = 0; i < count; ++i)
        for (std::uint32_t pixel = 0; pixel < rows * columns; ++pixel)
            file += static_cast<char>(i + 3 * pixel);
    return file;
}

/// Labels that go round from 0 to `largest`.
inline std::string idx_labels(std::uint32_t count, std::uint32_t largest = 9) {
    auto file = big_endian(0x801) + big_endian(count);
    for (std::uint32_t i = 0; i < count; ++i)
        file += static_cast<char>(i % (largest + 1));
    return file;
}

inline std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// A whole set of four files.
inline void write_idx_set(const std::filesystem::path& folder, std::uint32_t train, std::uint32_t test) {
    write_file_atomically(folder / "train-images-idx3-ubyte", idx_images(train));
    write_file_atomically(folder / "train-labels-idx1-ubyte", idx_labels(train));
    write_file_atomically(folder / "t10k-images-idx3-ubyte", idx_images(test));
    write_file_atomically(folder / "t10k-labels-idx1-ubyte", idx_labels(test));
}

} // namespace penumbra::testing
