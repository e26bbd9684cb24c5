#pragma once

#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// Squared differences, element by element, from which energy scores are summed up; made once for several of
/// them.
struct SampleErrors {
    torch::Tensor observed; ///< [N, K, D], each sample against the observation
    torch::Tensor mutual;   ///< [N, K (K - 1) / 2, D], each pair of samples once
};

/// samples [N, K, D], observations [N, D]. @throws Error if there are fewer than two samples.
SampleErrors sample_errors(const torch::Tensor& samples, const torch::Tensor& observations);

/// Energy score of K samples for each observation, by its unbiased estimator:
///   mean_k ||s_k - x||_2  -  1/2 mean_{k != k'} ||s_k - s_k'||_2 .
/// -> [N]; lower is better. Its expectation is least only when the samples come from the observations' own
/// conditional distribution (a strictly proper score: Gneiting & Raftery 2007, section 4.3), so it rewards
/// neither blur nor collapse.
///
/// Distances are sqrt(squared distance + 1e-12) - 1e-6: differentiable where two samples coincide, zero
/// there, and never wrong by more than 1e-6.
torch::Tensor energy_score(const SampleErrors& errors);
torch::Tensor energy_score(const torch::Tensor& samples, const torch::Tensor& observations);

/// How images of rows x columns are cut into square patches, `stride` apart; those at the edges reach over
/// it.
struct PatchGrid {
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t size; ///< odd; 1 scores every pixel by itself, which is then the CRPS
    std::int64_t stride;
};

/// Energy scores of all patches, summed over patches -> [N]. Proper but, seeing patches apart, not strictly
/// so: it sharpens edges and ink locally and should stand beside energy_score. Distances have 1e-3 inside the
/// root in place of 1e-12, so that differences below 0.03 count little.
torch::Tensor patch_energy_score(const SampleErrors& errors, const PatchGrid& grid);

/// energy_score in the first row, below it patch_energy_score for each grid: [1 + grids, N]. On the CPU in
/// float32 and float64 one pass over each observation's samples that holds no differences, its gradient in
/// the samples the same (which then cannot be differentiated again); elsewhere, or where the observations
/// need a gradient, put together of the functions above.
/// @throws Error if there are fewer than two samples.
torch::Tensor energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                            const std::vector<PatchGrid>& grids);
/// Always put together: what the other is tested against.
torch::Tensor composed_energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                                     const std::vector<PatchGrid>& grids);

} // namespace penumbra
