#pragma once

#include "core/models/dense.hpp"
#include "core/objectives/dequantisation.hpp"

#include <string>
#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// The noise q(u | x) that makes 8-bit pixels continuous:
/// - "uniform": u ~ U(0, 1), nothing is learned;
/// - "variational": a conditional flow from uniform noise. Its logit goes through two affine couplings on the
///   white and the black squares of a checkerboard, whose shift and scale a small network reads from the
///   image and from the other squares' noise, and a sigmoid brings it back. Ho et al. 2019, section 3.1; the
///   flow there is deeper and of convolutions. Before training every coupling is the identity, so that the
///   noise is uniform exactly.
class DequantiserImpl : public torch::nn::Module {
  public:
    explicit DequantiserImpl(const std::string& how);

    /// images [N, 784], 0..1, with noise drawn from the generator.
    Dequantised forward(const torch::Tensor& images, torch::Generator& generator);
    /// The same from given uniform numbers in (0, 1), [N, 784].
    Dequantised with(const torch::Tensor& images, const torch::Tensor& uniform);

  private:
    struct Coupling {
        torch::Tensor passes; ///< [784], 1 where the noise stays and is looked at
        Dense seen{nullptr}, shift_and_scale{nullptr};
    };
    std::vector<Coupling> couplings_; ///< none for uniform noise
};
TORCH_MODULE(Dequantiser);

/// A generator whose stream depends on what is in `codes` alone, for noise that belongs to a question: the
/// same codes get the same noise, others get other noise.
torch::Generator generator_for(const torch::Tensor& codes);

} // namespace penumbra
