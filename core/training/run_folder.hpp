#pragma once

#include "core/training/loss_log.hpp"
#include "core/training/spec.hpp"

#include <filesystem>
#include <string>

namespace penumbra {

/// A run on the disk: config.json, metrics.csv, checkpoints/step-00001234.safetensors, numbered and never
/// overwritten.
class RunFolder {
  public:
    /// Nothing is kept.
    RunFolder() = default;
    /// Makes the folder and its config.json. An empty `folder` means the next free `runs`/NNN-preset.
    /// @throws Error when the folder holds a run already or cannot be written.
    static RunFolder create(const std::filesystem::path& runs, const std::filesystem::path& folder,
                            const RunSpec& spec);
    /// Goes on in an existing folder after a checkpoint: rows of metrics.csv beyond `step` are dropped.
    static RunFolder reopen(const std::filesystem::path& folder, const RunSpec& spec, std::int64_t step);

    bool kept() const { return !folder_.empty(); }
    const std::filesystem::path& path() const { return folder_; }

    /// Where the checkpoint of this step goes; a number is added while a file of that name exists.
    std::filesystem::path checkpoint_path(std::int64_t step) const;

    /// Appends what has come since the last call: every validation row, and a mean over each
    /// kTrainingRows training rows. @throws Error when the file cannot be written.
    void write_metrics(const LossView& training, const LossView& validation, double seconds_trained);

    static constexpr std::size_t kTrainingRows = 50;

  private:
    std::filesystem::path folder_;
    std::size_t training_written_ = 0;
    std::size_t validation_written_ = 0;
    bool resumed_ = false; ///< rows up to the first call are on the disk already
};

/// The newest checkpoint of a run folder (highest step), or the path itself when it is a file.
/// @throws Error when there is none.
std::filesystem::path newest_checkpoint(const std::filesystem::path& run_or_checkpoint);

} // namespace penumbra
