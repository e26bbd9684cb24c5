#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The deterministic Gaussian autoencoder: a point for an image, and the Wristband loss makes the points of a
/// batch look like draws from N(0, I), so that it can be sampled from without noise in its encoder. The
/// unconditional sibling of the split autoencoder.
struct GaussianAutoencoderKind {
    static constexpr const char* kName = "gaussian-autoencoder";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
