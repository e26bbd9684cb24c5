#pragma once

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace penumbra {

// What the fused forms of the Wristband loss have in common.

/// Calls `work` with a number of the tensor's type, float32 or float64.
template<class Work>
auto typed(const torch::Tensor& tensor, const Work& work) {
    return tensor.scalar_type() == torch::kFloat64 ? work(0.0) : work(0.0F);
}

/// Calls `work(m)` for each of `count` batches: side by side if there is one for each thread, else one after
/// the other, so that each may use them all.
template<class Work>
void each_batch(std::int64_t count, const Work& work) {
    at::parallel_for(0, count, count >= at::get_num_threads() ? 1 : count,
                     [&](std::int64_t from, std::int64_t to) {
                         for (std::int64_t m = from; m < to; ++m)
                             work(m);
                     });
}

/// A component of M batches, computed together with its gradient.
struct Evaluation {
    torch::Tensor value;    ///< [M]
    torch::Tensor gradient; ///< as the input; undefined if not asked for
};

/// uniform_discrepancy of radius [M, N], contiguous.
Evaluation evaluate_radial(const torch::Tensor& radius, bool with_gradient);

/// squared_wasserstein of points [M, N, d], d < N.
Evaluation evaluate_wasserstein(const torch::Tensor& points, bool with_gradient);

} // namespace penumbra
