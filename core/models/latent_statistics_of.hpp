#pragma once

#include "core/models/latent_statistics.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Statistics of an encoding of N >= 2 images, on the CPU.
LatentStatistics latent_statistics(const Encoding& encoding);

} // namespace penumbra
