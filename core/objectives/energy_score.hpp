#pragma once

#include <torch/torch.h>

namespace penumbra {

/// Energy score of K samples for each observation, by its unbiased estimator:
///   mean_k ||s_k - x||_2  -  1/2 mean_{k != k'} ||s_k - s_k'||_2 .
/// samples [N, K, D] with K >= 2, observations [N, D] -> [N]; lower is better. Its expectation is least only
/// when the samples come from the observations' own conditional distribution (a strictly proper score:
/// Gneiting & Raftery 2007, section 4.3), so it rewards neither blur nor collapse.
///
/// Distances are sqrt(squared distance + 1e-12) - 1e-6: differentiable where two samples coincide, zero
/// there, and never wrong by more than 1e-6.
/// @throws Error if there are fewer than two samples.
torch::Tensor energy_score(const torch::Tensor& samples, const torch::Tensor& observations);

} // namespace penumbra
