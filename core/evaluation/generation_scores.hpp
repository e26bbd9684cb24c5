#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/completion_scores.hpp"
#include "core/evaluation/reconstruction_scores.hpp"
#include "core/models/model.hpp"

#include <cstdint>
#include <functional>

namespace penumbra {

/// Gaussians of the mixture that is fitted to a model's codes, as in the comparative benchmark of Chadebec,
/// Vincent & Allassonniere 2022.
constexpr std::int64_t kMixtureComponents = 10;
/// Codes with more dimensions than this are given no mixture: its covariances could not be told from so few
/// images.
constexpr std::int64_t kMostMixtureDimensions = 256;

/// Whether a model can be measured by at least one of generation_scores()' samplers.
bool can_generate(Model& model);

/// Fréchet distances, in the classifier's penultimate features, of `count` images from the first `count` test
/// images (not FIDs, whose network is another one; the distance of few images is biased upwards, so that only
/// figures of one count compare):
/// - `frechet_prior`: drawn from the model, of one that has a prior;
/// - `frechet_mixture`: decoded from a mixture of kMixtureComponents Gaussians that is fitted to the codes of
///   training images, a draw of the posterior each, of one that encodes and decodes;
/// - `frechet_training_images`: as many training images, the floor.
Figures generation_scores(Model& model, const Classify& classify, const Dataset& data, std::int64_t count,
                          std::uint64_t seed, const std::function<void(double)>& progress = {});

} // namespace penumbra
