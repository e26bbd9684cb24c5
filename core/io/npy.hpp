#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// An .npy file's array, converted to double; row-major.
struct NpyArray {
    std::vector<std::size_t> shape;
    std::vector<double> values;
    std::string type = {}; ///< of the numbers in the file, as numpy calls it: "f4", "u1"
};

/// Reads format versions 1-3, little-endian float16/32/64, signed and unsigned integers of 8 to 64 bits,
/// bool, C or Fortran order. @throws Error saying what is wrong with the file.
NpyArray read_npy(const std::filesystem::path& path);

/// Writes float32, C order, version 1.0, atomically.
void write_npy(const std::filesystem::path& path, std::span<const std::size_t> shape,
               std::span<const float> values);

} // namespace penumbra
