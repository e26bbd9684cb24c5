#include "core/objectives/energy_score.hpp"

#include "core/error.hpp"
#include "core/objectives/fused_energy.hpp"

#include <cmath>

namespace penumbra {
namespace {

/// A root that is 0 at 0 and has a slope there.
torch::Tensor smooth_root(const torch::Tensor& squares, double epsilon) {
    return (squares + epsilon).sqrt() - std::sqrt(epsilon);
}

/// Mean distance to the observation, less half the mean distance between samples; distances [N, K] and [N,
/// pairs].
torch::Tensor score(const torch::Tensor& observed, const torch::Tensor& mutual) {
    return observed.mean(1) - 0.5 * mutual.mean(1);
}

/// squares [N, K, rows columns] -> sum over patches of each patch's length, [N, K].
torch::Tensor patch_lengths(const torch::Tensor& squares, const PatchGrid& grid) {
    constexpr double kEpsilon = 1e-3;
    torch::Tensor patches = squares;
    if (grid.size > 1 || grid.stride > 1) {
        const auto images = squares.reshape({-1, 1, grid.rows, grid.columns});
        const auto means = torch::avg_pool2d(images, grid.size, grid.stride, /*padding=*/grid.size / 2);
        patches = (means * static_cast<double>(grid.size * grid.size))
                      .reshape({squares.size(0), squares.size(1), -1});
    }
    return smooth_root(patches, kEpsilon).sum(2);
}

void check_samples(const torch::Tensor& samples) {
    if (samples.size(1) < 2)
        throw Error("The energy score needs at least two samples for each observation.",
                    "Use two or more marginal samples.");
}

} // namespace

SampleErrors sample_errors(const torch::Tensor& samples, const torch::Tensor& observations) {
    check_samples(samples);
    const auto count = samples.size(1);
    // Differences rather than the Gram matrix: that one cancels digits where samples are close, which is
    // where the gradient matters.
    std::vector<torch::Tensor> pairs;
    for (std::int64_t shift = 1; shift < count; ++shift)
        pairs.push_back(samples.narrow(1, shift, count - shift) - samples.narrow(1, 0, count - shift));
    return {(samples - observations.unsqueeze(1)).square(), torch::cat(pairs, 1).square()};
}

torch::Tensor energy_score(const SampleErrors& errors) {
    constexpr double kEpsilon = 1e-12;
    return score(smooth_root(errors.observed.sum(2), kEpsilon), smooth_root(errors.mutual.sum(2), kEpsilon));
}

torch::Tensor energy_score(const torch::Tensor& samples, const torch::Tensor& observations) {
    return energy_score(sample_errors(samples, observations));
}

torch::Tensor patch_energy_score(const SampleErrors& errors, const PatchGrid& grid) {
    return score(patch_lengths(errors.observed, grid), patch_lengths(errors.mutual, grid));
}

torch::Tensor energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                            const std::vector<PatchGrid>& grids) {
    check_samples(samples);
    if (fused_energy_fits(samples, observations))
        return fused_energy_scores(samples, observations, grids);
    return composed_energy_scores(samples, observations, grids);
}

torch::Tensor composed_energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                                     const std::vector<PatchGrid>& grids) {
    const auto errors = sample_errors(samples, observations);
    std::vector<torch::Tensor> rows{energy_score(errors)};
    for (const auto& grid : grids)
        rows.push_back(patch_energy_score(errors, grid));
    return torch::stack(rows);
}

} // namespace penumbra
