#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// Masked autoencoder for distribution estimation (Germain, Gregor, Murray & Larochelle 2015): a fully
/// connected network whose masks let every pixel's logit see only the pixels before it, so that log p(x) is
/// one forward pass. The order is rows from the bottom up, each from the left: the top half given the bottom
/// is then exact too, and a draw from p(top | bottom) is a completion. Hidden units are sorted by what they
/// know; a whole sample costs the products of one forward pass (made_sampler.hpp).
///
/// Beside the masked layers, which see everything, a small network shared by all places sees each pixel's
/// neighbourhood (neighbourhood.hpp), as the first layer of a PixelCNN does.
///
/// The likelihood is of black and white pixels. `toning` draws the samples with the grey edges of real
/// digits: a rendering, which no likelihood is about.
struct MadeKind {
    static constexpr const char* kName = "made";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
