#pragma once

#include "core/objectives/wristband.hpp"

namespace penumbra {

/// Distance of a batch's mean and covariance (denominator N - 1) from 0 and I, divided by d. points [M, N, d]
/// -> [M].
///   W2: squared 2-Wasserstein distance between the Gaussians
///   MeanOnly: mean squared mean
///   KlDiagonal, KlFull: KL(N(m, S) || N(0, I)); JeffreysDiagonal, JeffreysFull: half its symmetric sum
/// The full forms add 1e-6 I to S, so that it has a Cholesky factor when N <= d.
torch::Tensor moment_discrepancy(const torch::Tensor& points, MomentForm form);

/// Squared 2-Wasserstein distance between N(m, S) of the batch and N(0, I), not divided by d. points [M, N,
/// d] -> [M].
torch::Tensor squared_wasserstein(const torch::Tensor& points);

} // namespace penumbra
