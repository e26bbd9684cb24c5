#pragma once

#include <cstdint>
#include <torch/torch.h>

namespace penumbra {

/// Sums over a stream of importance weights, image by image, that never leave the logarithm: the weights of
/// an image are kept relative to the largest seen so far, so that log weights of -100,000 lose nothing, and
/// memory does not grow with the number of samples. All sums are in double precision.
class LogWeightSums {
  public:
    LogWeightSums(std::int64_t images, torch::Device device);

    /// C more samples of every image: log weights [C, N], in nats, C >= 1.
    void add(const torch::Tensor& log_weights);

    std::int64_t samples() const { return samples_; } ///< k, so far, an image

    /// log(1/k sum_i w_i), [N]: the k-sample bound. Burda, Grosse & Salakhutdinov 2016, equation 8.
    torch::Tensor log_mean() const;
    /// 1/k sum_i log w_i, [N]: the evidence lower bound, estimated.
    torch::Tensor mean_log() const { return sum_of_logs_ / static_cast<double>(samples_); }
    /// (sum_i w_i)^2 / sum_i w_i^2, [N], from 1 (one sample decides everything) to k (all alike). Kish 1965;
    /// for importance sampling Kong 1992.
    torch::Tensor effective_samples() const { return sum_.square() / sum_of_squares_; }

  private:
    std::int64_t samples_ = 0;
    torch::Tensor largest_;        ///< log weight
    torch::Tensor sum_;            ///< of w / exp(largest)
    torch::Tensor sum_of_squares_; ///< of the same
    torch::Tensor sum_of_logs_;
};

} // namespace penumbra
