#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The deterministic autoencoder: a point for an image, no prior over points, the error of the reconstruction
/// alone. With the linear body its codes span the principal components (Baldi & Hornik 1989).
struct AutoencoderKind {
    static constexpr const char* kName = "autoencoder";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
