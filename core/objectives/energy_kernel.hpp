#pragma once

#include <cstddef>
#include <vector>

namespace penumbra {

/// Patches of an image as PatchGrid in energy_score.hpp cuts them.
struct PatchSides {
    std::size_t rows, columns, size, stride;
};

/// One observation with its samples. Energy scores come in a row: of the whole image, then of each grid's
/// patches.
template<class T>
struct EnergyProblem {
    std::size_t samples;       ///< K, at least 2
    std::size_t pixels;        ///< D
    std::size_t sample_stride; ///< numbers from one sample to the next
    const T* sample;           ///< [K, D]
    const T* observation;      ///< [D]
    const std::vector<PatchSides>& grids;
};

/// scores [1 + grids]. `scratch` is memory that is kept from call to call; its contents mean nothing.
void energy_scores(const EnergyProblem<float>& problem, float* scores, std::vector<float>& scratch);
void energy_scores(const EnergyProblem<double>& problem, double* scores, std::vector<double>& scratch);

/// The gradient of the scores' sum with `weights` [1 + grids] in the samples, [K, D] without gaps.
void energy_gradient(const EnergyProblem<float>& problem, const float* weights, float* gradient,
                     std::vector<float>& scratch);
void energy_gradient(const EnergyProblem<double>& problem, const double* weights, double* gradient,
                     std::vector<double>& scratch);

} // namespace penumbra
