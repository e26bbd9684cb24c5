#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace penumbra {

/// Whole file, unpacked where its content is gzip and as it is otherwise.
/// @throws Error for a file that cannot be read, is corrupt or cut off, or holds more than a gibibyte.
std::vector<std::uint8_t> read_file_maybe_gzip(const std::filesystem::path& path);

} // namespace penumbra
