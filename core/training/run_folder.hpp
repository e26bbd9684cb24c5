#pragma once

#include "core/training/loss_log.hpp"
#include "core/training/spec.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace penumbra {

/// A run on the disk: config.json, metrics.csv, checkpoints/step-00001234.safetensors, numbered and never
/// overwritten.
class RunFolder {
  public:
    /// Nothing is kept.
    RunFolder() = default;
    /// Makes the folder and its config.json. An empty `folder` means the next free `runs`/NNN-preset.
    /// A run that ended before its first checkpoint is no run: its folder is used again.
    /// @throws Error when the folder holds a checkpoint already or cannot be written.
    static RunFolder create(const std::filesystem::path& runs, const std::filesystem::path& folder,
                            const RunSpec& spec);
    /// Goes on in an existing folder after a checkpoint: rows of metrics.csv beyond `step` are dropped. Later
    /// checkpoints, which the run is now turning away from, move to checkpoints/abandoned-N/ with a copy of
    /// metrics.csv as it was; resumed from there, they become a run of their own.
    static RunFolder reopen(const std::filesystem::path& folder, const RunSpec& spec, std::int64_t step);

    bool kept() const { return !folder_.empty(); }
    const std::filesystem::path& path() const { return folder_; }

    /// Where the checkpoint of this step goes; a number is added while a file of that name exists.
    std::filesystem::path checkpoint_path(std::int64_t step) const;

    /// Appends what has come since the last call: every validation row, and a mean over each
    /// kTrainingRows training rows; `all`: also over what is left of them. `seconds` is the time trained when
    /// a row was written, so call it often. @throws Error when the file cannot be written.
    void write_metrics(const LossView& training, const LossView& validation, double seconds_trained,
                       bool all = false);

    void write_config(const RunSpec& spec) const;
    /// Takes back what create() made, as long as nothing else is in it.
    void discard();

    static constexpr std::size_t kTrainingRows = 50;

  private:
    std::filesystem::path folder_;
    std::size_t training_written_ = 0;
    std::size_t validation_written_ = 0;
    /// Steps of the last rows that were in metrics.csv on reopening; the first call takes them into account.
    struct Steps {
        std::int64_t training = 0;
        std::int64_t validation = 0;
    };
    std::optional<Steps> on_disk_;
    static Steps drop_rows_after(const std::filesystem::path& metrics, std::int64_t step);
};

/// The newest checkpoint of a run folder: the highest step, and of one step the latest written. Empty where
/// the folder has none; the path itself when it is no folder.
std::filesystem::path newest_checkpoint(const std::filesystem::path& run_or_checkpoint);

} // namespace penumbra
