#pragma once

#include "core/training/spec.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace penumbra {

/// A preset that somebody has made: a file of its own, NAME.json, with a summary, the model and the training.
struct OwnPreset {
    std::string name; ///< the file's, without its ending
    std::string summary;
    RunSpec run; ///< run.preset is the name
};

/// All that a folder holds.
struct OwnPresets {
    std::vector<OwnPreset> presets;    ///< by name
    std::vector<std::string> problems; ///< a sentence for each file that is none
};

/// $XDG_CONFIG_HOME/penumbra/presets.
std::filesystem::path own_preset_folder();

/// A folder that is not there holds none. A file that cannot be read, or describes no run, is a problem and
/// no obstacle to the others.
OwnPresets read_own_presets(const std::filesystem::path& folder = own_preset_folder());
/// One of them. @throws Error when there is none of that name, or its file is damaged
OwnPreset read_own_preset(const std::string& name, const std::filesystem::path& folder = own_preset_folder());

/// Nothing when a preset may have this name, which becomes that of a file and of run folders.
/// @throws Error for an empty or long one, one with other characters than letters, digits, - _ and ., or one
/// that comes with Penumbra
void check_preset_name(const std::string& name);

/// Writes NAME.json; one that was there is replaced. @return the file
/// @throws Error for a name that cannot be one, or when it cannot be written
std::filesystem::path write_own_preset(const std::string& name, const std::string& summary,
                                       const RunSpec& run,
                                       const std::filesystem::path& folder = own_preset_folder());
/// @throws Error when it cannot be removed
void delete_own_preset(const std::string& name, const std::filesystem::path& folder = own_preset_folder());

} // namespace penumbra
