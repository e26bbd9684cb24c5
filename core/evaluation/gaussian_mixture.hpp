#pragma once

#include <cstdint>
#include <torch/torch.h>

namespace penumbra {

/// A mixture of Gaussians with full covariances. Fitted to the codes of training images it samples where the
/// codes are, which the prior may not: the sampler of Ghosh et al. 2020, section 4. Everything is in double
/// precision on the CPU.
class GaussianMixture {
  public:
    /// By expectation maximisation (Dempster, Laird & Rubin 1977) from seeds that lie apart (k-means++,
    /// Arthur & Vassilvitskii 2007), until the mean log density gains less than 1e-3 nats or 100 times.
    /// points [N, d], N >= components >= 1. Covariances get a millionth of the points' mean variance on
    /// their diagonal. The same seed gives the same mixture.
    static GaussianMixture fit(const torch::Tensor& points, std::int64_t components, std::uint64_t seed);

    const torch::Tensor& weights() const { return weights_; }                           ///< [K]
    const torch::Tensor& means() const { return means_; }                               ///< [K, d]
    torch::Tensor covariances() const { return roots_.matmul(roots_.transpose(1, 2)); } ///< [K, d, d]

    /// log p of points [N, d], in nats: [N].
    torch::Tensor log_density(const torch::Tensor& points) const { return joint(points).logsumexp(1); }
    /// [count, d] float32.
    torch::Tensor sample(std::int64_t count, torch::Generator& generator) const;

  private:
    /// log (weight_k N(x; mean_k, covariance_k)), [N, K].
    torch::Tensor joint(const torch::Tensor& points) const;
    /// The parameters that are likeliest for points that belong to the components by shares [N, K].
    void maximise(const torch::Tensor& points, const torch::Tensor& shares, double floor);

    torch::Tensor weights_, means_;
    torch::Tensor roots_; ///< lower Cholesky factors, [K, d, d]
};

} // namespace penumbra
