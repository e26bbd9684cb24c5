#pragma once

#include "core/objectives/energy_score.hpp"

namespace penumbra {

/// Whether the kernels cover these tensors: on the CPU, of one type that has kernels, and no gradient in the
/// observations.
bool fused_energy_fits(const torch::Tensor& samples, const torch::Tensor& observations);

/// energy_scores by the kernels. samples [N, K, D] with K >= 2, observations [N, D], every grid of D pixels.
torch::Tensor fused_energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                                  const std::vector<PatchGrid>& grids);

} // namespace penumbra
