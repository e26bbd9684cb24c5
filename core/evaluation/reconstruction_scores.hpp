#pragma once

#include "core/data/dataset.hpp"
#include "core/models/model.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// Figures by name, in the order they are shown.
using Figures = std::vector<std::pair<std::string, double>>;

/// On the first `count` images of `test`, for a model that encodes and decodes: `reconstruction_l1` and
/// `reconstruction_mse`, means per pixel of the image decoded from the code (the posterior's mean). A
/// deterministic one that completes adds `marginal_l1`: mean absolute error per pixel, evidence included, of
/// K completions from the noise of `seed` (the split model's second term in its published form).
Figures reconstruction_scores(Model& model, const ImageSet& test, std::int64_t count, std::int64_t samples,
                              std::uint64_t seed, const std::function<void(double)>& progress = {});

/// For a model with a stochastic encoder: `negative_elbo` and its parts `reconstruction` and `kl`, nats an
/// image, one posterior sample an image and the KL weight 1 whatever the model was trained with.
Figures elbo_scores(Model& model, const ImageSet& test, std::int64_t count, std::uint64_t seed,
                    const std::function<void(double)>& progress = {});

/// For a model that names digits: `accuracy` (share right) and `cross_entropy` (nats).
Figures classification_scores(Model& model, const ImageSet& test, std::int64_t count,
                              const std::function<void(double)>& progress = {});

} // namespace penumbra
