#pragma once

#include "core/models/registry.hpp"

namespace penumbra {

/// The split autoencoder: deterministic encoders of the bottom half (what is known) and of the top half (what
/// is not), a Gaussian code by the Wristband loss, and a decoder that is also trained on sampled tops.
/// Completing a digit is decoding its bottom's code with fresh Gaussian noise in place of the top's. M.
/// Parakhin, "Deterministic counterfactuals when factors aren't independent", 2026; ml-tidbits,
/// GAECondSample.py.
const ModelKind& split_autoencoder_kind();

} // namespace penumbra
