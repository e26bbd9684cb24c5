#pragma once

#include "core/io/safetensors.hpp"
#include "core/models/latent_statistics.hpp"

#include <filesystem>

namespace penumbra {

/// Names of a checkpoint's tensors that hold the latent history begin with this.
constexpr const char* kLatentPrefix = "history.latent.";

/// Puts a history of E rows of d dimensions as arrays [E] (step, epoch, beta, images) and [E, d] (the
/// statistics). An empty history puts nothing. Every row must have the dimensions of the first.
void put_latent_history(SafetensorsFile& file, const LatentHistory& history);

/// Takes it back; empty where the file has none. @throws Error, naming `path`, when its arrays do not fit
/// each other.
LatentHistory take_latent_history(const SafetensorsFile& file, const std::filesystem::path& path);

/// The history of a checkpoint without resuming it; empty where the checkpoint has none.
/// @throws Error when the file cannot be read.
LatentHistory read_latent_history(const std::filesystem::path& path);

} // namespace penumbra
