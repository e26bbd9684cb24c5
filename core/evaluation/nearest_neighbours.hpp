#pragma once

#include "core/data/dataset.hpp"

#include <torch/torch.h>

namespace penumbra {

/// The baseline completer: the tops of the training digits whose bottoms are nearest (Euclidean, exact). It
/// copies real ink, so that a model has to beat it on what the tops say and not on how they look.
class NearestNeighbours {
  public:
    /// Keeps a reference to `train` and its bottoms as floats (85 MB for 54,000).
    explicit NearestNeighbours(const ImageSet& train, torch::Device device = torch::kCPU);

    /// bottoms [N, 392] -> indices of the `count` nearest training digits, nearest first, [N, count] int64 on
    /// the CPU. `count` must not exceed the training set.
    torch::Tensor nearest(const torch::Tensor& bottoms, std::int64_t count) const;

    /// bottoms [N, 392] -> the nearest digits' tops over the given bottoms, [N, count, 784].
    torch::Tensor complete(const torch::Tensor& bottoms, std::int64_t count) const;

  private:
    const ImageSet& train_;
    torch::Device device_;
    torch::Tensor bottoms_;      ///< [M, 392]
    torch::Tensor half_squares_; ///< [M], ½‖bottom‖²
};

} // namespace penumbra
