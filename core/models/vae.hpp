#pragma once

#include "core/models/registry.hpp"

namespace penumbra {

/// The variational autoencoder: Gaussian posterior, standard normal prior, Bernoulli or Gaussian likelihood.
/// Kingma & Welling, Auto-Encoding Variational Bayes, 2014. With beta != 1 it is the beta-VAE of Higgins et
/// al., 2017.
const ModelKind& vae_kind();

} // namespace penumbra
