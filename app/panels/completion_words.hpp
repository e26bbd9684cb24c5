#pragma once

#include "core/studio.hpp"

#include <string>

namespace penumbra {

/// "step 4,210  ·  12 ms", and for resampled completions "3.2 of 256 proposals effective".
std::string completion_figures(const CompleteAnswer& answer);
/// "12 ms  ·  3.2 of 256", where there is little room.
std::string short_completion_figures(const CompleteAnswer& answer);

} // namespace penumbra
