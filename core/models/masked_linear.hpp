#pragma once

#include "core/models/masked_rows.hpp"

#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// A linear layer of which output u sees the first reach[u] inputs and no others, reach ascending: what masks
/// make of a layer whose units are sorted by what they may know (Germain et al. 2015, MADE). Such a matrix is
/// a staircase. It is kept, multiplied and differentiated in some blocks of rows, each as long as its longest
/// row; nothing above the stairs is computed but a little at each step, which is masked.
class MaskedLinearImpl : public torch::nn::Module {
  public:
    MaskedLinearImpl(std::int64_t inputs, std::vector<std::int64_t> reach);

    /// x [N, inputs] -> [N, outputs]. Once differentiable.
    torch::Tensor forward(const torch::Tensor& x);

    /// On the CPU; valid while the weights live where they are.
    MaskedRows rows() const;
    /// The whole matrix, [outputs, inputs], zero above the stairs.
    torch::Tensor matrix() const;

    torch::Tensor weight; ///< [P], the blocks one after the other, each [rows, seen]
    torch::Tensor bias;   ///< [outputs]

    /// Of rows [first, first + rows): all of them see the first `sure` inputs, some see up to `seen`.
    struct Block {
        std::int64_t first, rows, sure, seen;
    };

  private:
    std::vector<std::int64_t> reach_;
    std::int64_t inputs_;
    std::vector<Block> blocks_;
    torch::Tensor mask_; ///< [M], of each block's columns from `sure` to `seen`; not saved
};
TORCH_MODULE(MaskedLinear);

} // namespace penumbra
