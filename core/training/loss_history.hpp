#pragma once

#include "core/io/safetensors.hpp"
#include "core/training/loss_log.hpp"

#include <filesystem>
#include <memory>

namespace penumbra {

/// The losses of a run as a checkpoint keeps them; each is null before its first row.
struct LossHistory {
    std::shared_ptr<LossLog> training;   ///< a row a step
    std::shared_ptr<LossLog> validation; ///< a row an epoch
};

/// Puts both, and the names of their terms, into a checkpoint: arrays [rows] of steps, epochs and learning
/// rates and [rows, terms] of values.
void put_losses(SafetensorsFile& file, const LossView& training, const LossView& validation);

/// Takes them back; nulls where the file has none. @throws Error, naming `path`, when arrays or names are
/// damaged.
LossHistory take_losses(const SafetensorsFile& file, const std::filesystem::path& path);

} // namespace penumbra
