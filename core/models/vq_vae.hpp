#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The vector-quantised variational autoencoder: an image becomes a grid of 7 x 7 codes, each the number of
/// an entry of one codebook, and a gated PixelCNN learns, in the same run, how the codes of a grid go
/// together. van den Oord, Vinyals & Kavukcuoglu, Neural Discrete Representation Learning, 2017.
///
/// Its code, as panels and files see it, is the grid of entries laid out in a row, site after site from the
/// bottom left up to the top right, the order in which the prior draws them. decode() replaces what is given
/// at each site by the nearest entry first, so that points on the way between two grids are pictures too.
///
/// -log p(x | codes) - log p(codes), the terms "reconstruction" and "prior", bounds -log p(x) from above.
struct VqVaeKind {
    static constexpr const char* kName = "vq-vae";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
