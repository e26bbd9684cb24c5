#pragma once

#include "core/io/parameters.hpp"

#include <vector>

namespace penumbra {

/// The hyper-parameters of AutoregressivePixels, for the schema of a kind. `layers` and `first_reach` are
/// defaults.
std::vector<Parameter> autoregressive_pixels_parameters(std::int64_t layers, std::int64_t first_reach);

} // namespace penumbra
