#pragma once

#include "core/objectives/repulsion.hpp"

#include <vector>

namespace penumbra {

/// Weights of the repulsion kernel's harmonics: on the sphere by degree (0 and 1, Legendre-Gegenbauer), on
/// the interval by cosine.
struct SpectralWeights {
    double degree_0 = 0;
    double degree_1 = 0;
    std::vector<double> cosine; ///< a_k
};

/// For points of `dimensions` >= 3.
///   degree l: Gamma(v + 1) (2/c)^v I_{v+l}(c) exp(-c), v = (d - 2) / 2, c = 2 beta alpha^2
///   a_k: sqrt(pi / beta) (1 if k = 0, else 2 exp(-pi^2 k^2 / (4 beta)))
SpectralWeights spectral_weights(std::int64_t dimensions, const WristbandOptions& options);

/// log(E / E_0) / beta, where E is the kernel's energy in these harmonics and E_0 its constant part. band [M,
/// N, ...]
/// -> [M].
torch::Tensor spectral_repulsion(const Wristband& band, const WristbandOptions& options);

} // namespace penumbra
