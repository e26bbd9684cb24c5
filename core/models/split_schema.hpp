#pragma once

#include "core/io/parameters.hpp"

namespace penumbra {

/// @throws Error where the split autoencoder's parameters contradict each other.
void check_split_parameters(const Parameters& parameters);

} // namespace penumbra
