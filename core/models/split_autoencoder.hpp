#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The split autoencoder: deterministic encoders of the bottom half (what is known) and of the top half (what
/// is not), a Gaussian code by the Wristband loss, and a decoder that is also trained on sampled tops.
/// Completing a digit is decoding its bottom's code with fresh Gaussian noise in place of the top's. M.
/// Parakhin, "Deterministic counterfactuals when factors aren't independent", 2026; ml-tidbits,
/// GAECondSample.py.
struct SplitAutoencoderKind {
    static constexpr const char* kName = "split";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
