#pragma once

#include "core/models/latent_statistics.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Statistics of an encoding of N >= 2 images, on the CPU. kl_share counts the images above `kl_threshold`
/// nats.
LatentStatistics latent_statistics(const Encoding& encoding, double kl_threshold = kActiveKl);

} // namespace penumbra
