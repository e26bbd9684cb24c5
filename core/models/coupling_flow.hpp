#pragma once

#include "core/models/residual_mlp.hpp"

#include <vector>

namespace penumbra {

/// An invertible map of R^d made of affine couplings (Dinh et al., Real NVP, 2017): each layer passes some
/// coordinates and maps the others by y = x exp(s) + t, where s = 2 tanh(.) and t come from a ResidualMlp of
/// the passed ones. Even layers first shuffle the coordinates by a fixed permutation and pass the first
/// floor(d/2); odd layers pass the rest. Starts as a pure permutation. In float32 there and back again agrees
/// to better than 1e-5.
class CouplingFlowImpl : public torch::nn::Module {
  public:
    /// @throws Error if dimensions < 2: nothing could be passed.
    CouplingFlowImpl(std::int64_t dimensions, std::int64_t layers, std::int64_t hidden, std::int64_t blocks);

    torch::Tensor forward(const torch::Tensor& x); ///< [..., d] -> [..., d]
    torch::Tensor inverse(const torch::Tensor& y); ///< [..., d] -> [..., d]

  private:
    struct Layer {
        ResidualMlp conditioner{nullptr};
        torch::Tensor permutation; ///< undefined in odd layers
        torch::Tensor restoring;   ///< its inverse
    };
    struct Coupled;
    Coupled split(std::size_t layer, const torch::Tensor& x);
    torch::Tensor join(std::size_t layer, const torch::Tensor& passed, const torch::Tensor& mapped) const;

    std::int64_t first_; ///< floor(d/2)
    std::int64_t dimensions_;
    std::vector<Layer> layers_;
};
TORCH_MODULE(CouplingFlow);

/// The fixed permutation of the flow's n-th shuffling layer: y_i = x_{p[i]}. The published model's for its
/// two sizes (d = 18 and 3, n < 2), drawn from a fixed seed for all others.
std::vector<std::int64_t> flow_permutation(std::int64_t dimensions, std::int64_t n);

} // namespace penumbra
