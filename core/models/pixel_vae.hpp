#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// A variational autoencoder with an autoregressive decoder: p(x | z) is a gated PixelCNN over binary pixels,
/// given a map of features decoded from z. A decoder that sees far explains the image by itself and leaves z
/// empty: the posterior collapses to the prior. One that sees a few pixels only needs z for all that is
/// global. Gulrajani et al., PixelVAE: A Latent Variable Model for Natural Images, 2016; Chen et al.,
/// Variational Lossy Autoencoder, 2016.
///
/// decode() draws nothing at random: from the bottom up it gives every pixel its more probable value, given z
/// and the pixels before, and shows how probable ink was there. Where z says little, that is a blank image,
/// while sample_images() draws z and pixels.
///
/// Completing goes the way of Bayes: codes z are proposed from a network that looks at the bottom alone
/// (trained beside the model to recognise z, touching nothing else: the wake phase of Bornschein & Bengio,
/// Reweighted Wake-Sleep, 2015) and, one of four, from the prior; weighted by p(bottom | z) p(z) / proposal,
/// which is exact, since the bottom rows come first; resampled; and the rows above are drawn given bottom and
/// z. The effective sample size says how far to trust it.
struct PixelVaeKind {
    static constexpr const char* kName = "pixel-vae";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
