#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// A gated PixelCNN over binary pixels: log p(x) is the exact sum over sites of log p(site | sites before),
/// and it is what is trained. No latent code. The rows run from the bottom up, so that the evidence of a
/// completion comes first: p(top | bottom) is exact and completing is going on drawing, the reference for
/// every other model. Van den Oord et al., Conditional Image Generation with PixelCNN Decoders, 2016.
///
/// Evidence is made black and white at 0.5 first, unless the model was trained on greys. The images of
/// complete() and sample_images() show each pixel's probability given the pixels drawn before it, which is
/// its grey value where pixels were binarised by drawing ("ink" = "probability"), or what was drawn. A pixel
/// is drawn by Phi(its noise), so that noise of 0 gives the more probable value at every step.
struct PixelCnnKind {
    static constexpr const char* kName = "pixelcnn";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
