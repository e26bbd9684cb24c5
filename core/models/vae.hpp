#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The variational autoencoder: Gaussian posterior, standard normal prior, Bernoulli or Gaussian likelihood.
/// Kingma & Welling, Auto-Encoding Variational Bayes, 2014. With beta != 1 it is the beta-VAE of Higgins et
/// al., 2017.
struct VaeKind {
    static constexpr const char* kName = "vae";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
