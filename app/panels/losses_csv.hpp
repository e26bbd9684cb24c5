#pragma once

#include "core/studio.hpp"

#include <string>

namespace penumbra {

/// Every recorded loss as one table: step, epoch, learning rate, a column for each training term, and a
/// column for each validation term, filled in the rows of the steps at which it was measured. Nine
/// significant digits: a float survives the round trip. Steps that only validation knows get a row of their
/// own.
std::string losses_csv(const LossView& training, const LossView& validation);

} // namespace penumbra
