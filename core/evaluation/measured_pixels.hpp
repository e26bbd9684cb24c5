#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/options.hpp"
#include "core/models/model.hpp"

#include <cstdint>
#include <string>

namespace penumbra {

/// What the pixels are whose likelihood a model is measured by. Figures of different pixels differ by tens of
/// nats and are not to be compared, so that every report says it in words.
struct MeasuredPixels {
    std::string binarisation = "none"; ///< "none", "threshold", "dynamic": see core/models/binarisation.hpp
    std::string likelihood;            ///< "bernoulli", ..; empty: the kind has one only
    /// The likelihood is a probability of each of the 256 grey values, so that bits per dimension say
    /// something: a discretised likelihood, or a density under dequantised pixels.
    bool grey_values = false;
    /// What is estimated is log p(top | bottom), over 392 pixels: the model has no p(bottom). Its evidence
    /// stays grey, as in training.
    bool given_bottom = false;

    /// "log p(x), bernoulli likelihood of pixels binarised once by a Bernoulli draw"
    std::string words() const;
    /// "log p(x)" or "log p(top | bottom)".
    std::string quantity() const { return given_bottom ? "log p(top | bottom)" : "log p(x)"; }
    std::int64_t dimensions() const { return given_bottom ? kHalfPixels : kImagePixels; }
};

/// As the options say, or as the model was trained. @throws Error for an unknown binarisation.
MeasuredPixels measured_pixels(const Model& model, const EvaluationOptions& options);

/// The images, at least the first `count`, as those pixels; the draws of a dynamic binarisation depend on
/// `seed` alone.
ImageSet image_set(const ImageSet& images, std::int64_t count, const MeasuredPixels& pixels,
                   std::uint64_t seed);

} // namespace penumbra
