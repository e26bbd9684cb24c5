#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The conditional variational autoencoder that imagines the top half of a digit from its bottom half: a
/// posterior q(z | top, bottom), a learned conditional prior p(z | bottom) and a decoder p(top | z, bottom)
/// of independent Bernoulli pixels, all Gaussians diagonal. Trains a lower bound of log p(top | bottom);
/// completing is drawing from the prior and decoding. Sohn, Lee & Yan, Learning Structured Output
/// Representation using Deep Conditional Generative Models, 2015.
///
/// Its code is the latent relative to the conditional prior, u = (z - prior mean) / prior deviation: N(0, I)
/// under every evidence, so that the KL of u's posterior from N(0, I) is the KL of the objective, dimension
/// by dimension. A code means something only beside the evidence, hence no decode() and no sampling without
/// one.
struct ConditionalVaeKind {
    static constexpr const char* kName = "cvae-half";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
