#pragma once

#include "core/evaluation/measured_pixels.hpp"
#include "core/evaluation/reconstruction_scores.hpp"

#include <functional>

namespace penumbra {

/// The negative log-likelihood of images [N, 784], N >= 2, in nats an image, as far as the model has one:
/// - where it is known exactly `nll_exact`, and of a model that completes `conditional_nll`, -log p(top |
///   bottom); each followed by the standard error over the images (.._se);
/// - of a model with a Gaussian posterior the figures of LikelihoodEstimate, from `samples` codes an image;
/// - of the 256 grey values `bits_per_dimension`, from the exact value or the tightest bound.
/// The images are those of image_set(). @throws Error when a likelihood is not a finite number.
Figures likelihood_scores(Model& model, const torch::Tensor& images, const MeasuredPixels& pixels,
                          std::int64_t samples, std::uint64_t seed,
                          const std::function<void(double)>& progress = {});

} // namespace penumbra
