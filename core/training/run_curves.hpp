#pragma once

#include "core/training/loss_log.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace penumbra {

/// The curves of a run as its metrics.csv tells them.
struct RunCurves {
    std::filesystem::path metrics; ///< the file
    std::string name;              ///< of the run's folder: "003-vae-20"
    LossView training;           ///< a row is a mean over RunFolder::kTrainingRows steps, at the last of them
    LossView validation;         ///< a row an epoch
    std::int64_t batch_size = 0; ///< images a step; 0 where config.json does not say
};

/// The metrics.csv of a run: beside or in what is given, which is that file, a run's folder, or a checkpoint
/// of the run. An absolute path; empty when there is none.
std::filesystem::path metrics_of(const std::filesystem::path& run_or_checkpoint);

/// Reads it, and the batch size from the config.json beside it. A run may still be writing: half a row at the
/// end is left out. Files are read: not for the thread of a window.
/// @throws Error when there is none, it is damaged, or holds no row yet.
RunCurves read_run_curves(const std::filesystem::path& run_or_checkpoint);

/// The folders in `runs` that have a metrics.csv, the one written last first, at most `most`.
std::vector<std::filesystem::path> runs_with_curves(const std::filesystem::path& runs, std::size_t most);

} // namespace penumbra
