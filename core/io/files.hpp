#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

/// Whole file. @throws Error naming the file and the system's reason.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// Writes a temporary file beside `path`, flushes it to the disk and renames it over `path`: after a crash, a
/// full disk or a read-only folder either the old file or the new one is there, whole. Makes missing parent
/// folders. A link is followed; a pipe or device (/dev/stdout) cannot be replaced and is written into.
/// @throws Error naming the file, the system's reason and what to do.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// $XDG_DATA_HOME/penumbra, $XDG_CONFIG_HOME/penumbra, $XDG_CACHE_HOME/penumbra with their defaults below
/// $HOME.
std::filesystem::path user_data_folder();
std::filesystem::path user_config_folder();
std::filesystem::path user_cache_folder();

} // namespace penumbra
