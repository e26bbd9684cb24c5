#pragma once

#include "core/models/model.hpp"

namespace penumbra {

/// Adds the gradients of `factor` times the weighted sum of the terms to those of the weights, without making
/// the sum. The weights' gradients must be there.
void backward(const Terms& terms, double factor = 1);

} // namespace penumbra
