#pragma once

#include "core/evaluation/diagnosis.hpp"
#include "core/training/snapshot.hpp"

#include <filesystem>

namespace penumbra {

// ---- without LibTorch: for the window ----

/// The run that the training thread tells of, as figures. Under a warm-up or cycles the KL term counts with
/// its final weight from the start, so that a loss does not rise because its weights do.
RunFigures run_figures(const TrainingSnapshot& run);

// ---- with LibTorch, that is in programs it is linked into ----

/// The run of a checkpoint, or of a run folder's newest one, as far as it was recorded.
/// @throws Error when there is none, or it is damaged, or holds weights without their history.
RunFigures run_figures(const std::filesystem::path& run_or_checkpoint);

} // namespace penumbra
