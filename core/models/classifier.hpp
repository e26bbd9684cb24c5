#pragma once

#include "core/models/registry.hpp"

namespace penumbra {

/// A small convolutional network that names digits: the judge of completions, in the window and in the
/// scores. Its penultimate features carry the Fréchet distance. Small, because it looks at many images per
/// mouse move.
const ModelKind& classifier_kind();

} // namespace penumbra
