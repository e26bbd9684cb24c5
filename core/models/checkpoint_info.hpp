#pragma once

#include "core/models/spec.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace penumbra {

/// Version of the checkpoint format this program writes; it reads this and every older one.
constexpr int kCheckpointFormat = 1;

/// What a checkpoint says of itself, without its weights.
struct CheckpointInfo {
    ModelSpec model;
    std::string run; ///< the whole RunSpec as JSON text; training/spec.hpp reads it
    std::int64_t step = 0;
    double epoch = 0;
    double seconds_trained = 0; ///< time in steps, all sessions together
    std::int64_t parameter_count = 0;
    std::string data_name;     ///< "mnist"
    std::string data_identity; ///< Dataset::identity of what it was trained on
    bool resumable = false;    ///< carries optimiser state and RNG, not only weights
    Capabilities capabilities;
    std::map<std::string, double> validation; ///< the newest validation value of each loss term
    std::int64_t validation_images = 0;       ///< that they were averaged over
};

/// Reads the header alone: quick for large files.
/// @throws Error when the file is missing, damaged, not a Penumbra checkpoint, or of a newer format.
CheckpointInfo read_checkpoint_info(const std::filesystem::path& path);

} // namespace penumbra
