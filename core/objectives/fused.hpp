#pragma once

#include <torch/torch.h>

namespace penumbra {

// What the hand-written gradients share.

/// True where the kernels compute: float32 and float64 on the CPU.
bool has_kernels(const torch::Tensor& tensor);

/// A gradient that is written by hand is not differentiable itself. Backward passes call this first.
/// @throws std::logic_error under create_graph, where a second derivative would silently be missing.
void once_differentiable();

/// Calls `work(begin, end)` for pieces of [0, rows) of some thousand elements each, on the threads there are.
template<class Work>
void over_rows(std::int64_t rows, std::int64_t columns, const Work& work) {
    constexpr std::int64_t kElements = 1 << 14;
    at::parallel_for(0, rows, std::max<std::int64_t>(1, kElements / std::max<std::int64_t>(columns, 1)),
                     work);
}

} // namespace penumbra
