#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace penumbra {

/// A dimension's KL counts as above the floor of an image when it is larger than this, in nats.
constexpr float kActiveKl = 0.1F;
/// A dimension is active by its KL when that is above kActiveKl for at least this share of the images.
constexpr float kActiveShare = 0.1F;
/// A dimension is active by its mean when Var_x(E_q[z_j | x]) is above this. Burda et al. 2016, section 5.3.
constexpr float kActiveVariance = 0.01F;

/// How a model uses the dimensions of its code, over a set of images. Everything of codes, [d]; for a
/// stochastic encoder the code is the posterior mean.
struct LatentStatistics {
    std::size_t images = 0;      ///< that it is over
    bool stochastic = false;     ///< kl and kl_share are given
    std::vector<float> kl;       ///< mean KL(q(z_j|x) || N(0, 1)), nats
    std::vector<float> kl_share; ///< share of the images whose KL is above kActiveKl
    std::vector<float> mean;     ///< of the codes
    std::vector<float> variance; ///< of the codes
    std::vector<float>
        kurtosis; ///< E[(z - mean)^4] / variance^2; 3 for a Gaussian; 0 where the variance is 0
    /// 2-Wasserstein distance of the marginal from N(0, 1): root mean square difference of the sorted codes
    /// from the normal quantiles at (i + 1/2) / N.
    std::vector<float> wasserstein;

    std::size_t dimensions() const { return mean.size(); }
    /// By the KL rule; always false for a deterministic encoder.
    bool active_by_kl(std::size_t j) const { return stochastic && kl_share[j] >= kActiveShare; }
    bool active_by_variance(std::size_t j) const { return variance[j] > kActiveVariance; }
};

/// Per-dimension statistics over the epochs of a run: a row each time an epoch was validated.
struct LatentHistory {
    struct Row {
        std::int64_t step = 0;
        double epoch = 0;
        double beta = -1; ///< weight of the KL term then; below 0: the objective has none
        LatentStatistics statistics;
    };
    std::vector<Row> rows;
};

} // namespace penumbra
