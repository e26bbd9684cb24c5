#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace penumbra {

/// One array as it lies in a .safetensors file.
struct SafeTensor {
    std::string dtype; ///< "F64", "F32", "F16", "BF16", "I64" ... "I8", "U64" ... "U8", "BOOL"
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes; ///< little-endian, row-major; product(shape) elements

    bool operator==(const SafeTensor&) const = default;
};

/// The content of a .safetensors file (https://huggingface.co/docs/safetensors): a JSON header, then the
/// arrays. Nothing in it is ever executed.
struct SafetensorsFile {
    std::map<std::string, SafeTensor> tensors;
    std::map<std::string, std::string> metadata; ///< free words, `__metadata__` in the header

    bool operator==(const SafetensorsFile&) const = default;
};

/// Bytes of one element. @returns 0 for a type that is not known.
std::size_t safetensors_element_bytes(const std::string& dtype);

/// Reads and checks everything: the header's length, its JSON, types, shapes, and that the arrays fill the
/// rest of the file without gaps or overlaps. @throws Error saying what is wrong with the file.
SafetensorsFile read_safetensors(const std::filesystem::path& path);

/// The same checks, but reads no array: quick for large files.
std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path& path);

/// Writes atomically. @throws Error when a tensor's bytes do not fit its shape and type, or the file cannot
/// be written.
void write_safetensors(const std::filesystem::path& path, const SafetensorsFile& file);

} // namespace penumbra
