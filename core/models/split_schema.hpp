#pragma once

#include "core/models/spec.hpp"
#include "core/objectives/wristband.hpp"

namespace penumbra {

/// What the registry knows of the split autoencoder: its hyper-parameters and presets.
ModelKindInfo split_autoencoder_info();

/// @throws Error where parameters contradict each other.
void check_split_parameters(const Parameters& parameters);

/// The Wristband loss that the parameters ask for.
WristbandOptions wristband_options(const Parameters& parameters);

} // namespace penumbra
