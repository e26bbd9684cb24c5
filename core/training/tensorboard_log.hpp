#pragma once

#include "core/io/event_file.hpp"
#include "core/training/snapshot.hpp"

#include <filesystem>

namespace penumbra {

/// One run's events for TensorBoard, in two folders whose curves its charts lay over each other: `training`
/// has each step's loss terms ("loss/total", ...) and learning rate, `validation` each epoch's loss terms,
/// after each epoch the reconstructions of the fixed test images (above the images, below what became of
/// them), and a histogram of the validation images' codes for each latent dimension ("codes/z0", ...).
class TensorBoardLog {
  public:
    /// Where the folder has events already and the run was resumed, it goes on after the checkpoint; where it
    /// has none, it begins with the run's first step. @throws Error when the folder cannot be written.
    TensorBoardLog(const std::filesystem::path& folder, const TrainingSnapshot& first);

    /// Whether this snapshot is of the run that the log is of.
    bool is_of(const TrainingSnapshot& snapshot) const;
    /// Adds what has come since the last one. @throws Error when it cannot be written.
    void add(const TrainingSnapshot& snapshot);

  private:
    /// Where rows of a loss log go, and how many have.
    struct Curve {
        EventFile file;
        std::size_t written = 0;
        LossView view = {}; ///< of the newest snapshot
    };
    enum class Rate { With, Without };
    static Curve curve(const std::filesystem::path& folder, const LossView& view,
                       const TrainingSnapshot& first);
    static void add_losses(Curve& curve, const LossView& view, Rate rate);
    void add_pictures(const TrainingSnapshot& snapshot);
    void add_codes(const LatentCodes& codes);

    Curve training_;
    Curve validation_;
    std::uint64_t generation_;
    std::filesystem::path run_folder_;
    std::int64_t next_picture_ = 0; ///< reconstructions of this step or a later one are written
    std::int64_t last_picture_ = -1;
    std::int64_t last_codes_ = -1;
};

} // namespace penumbra
