#pragma once

#include "core/io/parameters.hpp"

#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// The hyper-parameters of AutoregressivePixels, for the schema of a kind. `layers` and `first_reach` are
/// defaults.
std::vector<Parameter> autoregressive_pixels_parameters(std::int64_t layers, std::int64_t first_reach);

/// The training of a kind that is made of AutoregressivePixels, for so many epochs, as a preset has it.
std::vector<std::pair<std::string, std::string>> autoregressive_pixels_training(const char* epochs);

} // namespace penumbra
