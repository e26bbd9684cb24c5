#pragma once

#include "core/models/autoencoder.hpp"
#include "core/models/classifier.hpp"
#include "core/models/conditional_vae.hpp"
#include "core/models/gaussian_autoencoder.hpp"
#include "core/models/label_vae.hpp"
#include "core/models/learned_neighbours.hpp"
#include "core/models/made.hpp"
#include "core/models/pixel_vae.hpp"
#include "core/models/pixelcnn.hpp"
#include "core/models/split_autoencoder.hpp"
#include "core/models/vae.hpp"
#include "core/models/vq_vae.hpp"

#include <tuple>

namespace penumbra {

/// Every kind of model there is, in the order they are shown. A new one is one line here: a type with
/// `kName`, `info()` (what is known of it without LibTorch: in a source whose name ends in _schema.cpp) and
/// `make()`.
using ModelKinds = std::tuple< //
    AutoencoderKind,           //
    VaeKind,                   //
    VqVaeKind,                 //
    GaussianAutoencoderKind,   //
    SplitAutoencoderKind,      //
    LabelVaeKind,              //
    ConditionalVaeKind,        //
    LearnedNeighboursKind,     //
    MadeKind,                  //
    PixelCnnKind,              //
    PixelVaeKind,              //
    ClassifierKind>;

} // namespace penumbra
