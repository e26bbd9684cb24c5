#pragma once

#include <torch/torch.h>

namespace penumbra {

/// ‖μ₁−μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁^½ Σ₂ Σ₁^½)^½), the squared Fréchet (2-Wasserstein) distance of two Gaussians,
/// in double precision. Dowson & Landau 1982. Means [F], symmetric positive semi-definite covariances [F, F].
double frechet_distance(const torch::Tensor& mean_a, const torch::Tensor& covariance_a,
                        const torch::Tensor& mean_b, const torch::Tensor& covariance_b);

/// The same between Gaussians fitted to two samples of features, [N, F] and [M, F], covariances over N − 1.
/// It is named after the features' network and is not an FID, whose network is Inception.
double frechet_distance(const torch::Tensor& features_a, const torch::Tensor& features_b);

} // namespace penumbra
