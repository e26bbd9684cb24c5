#pragma once

#include <string>
#include <torch/torch.h>

namespace penumbra {

/// What a decoder's outputs [N, 784] say about the pixels:
/// - "bernoulli": logits;
/// - "gaussian": means, sigma fixed;
/// - "gaussian-learned": means; one sigma for all pixels is a parameter (Rybkin et al. 2021);
/// - "discretised-logistic": means; one scale for all pixels is a parameter, 256 bins.
class PixelLikelihoodImpl : public torch::nn::Module {
  public:
    /// sigma: of the fixed Gaussian, and where a learned scale begins.
    PixelLikelihoodImpl(std::string name, double sigma);

    /// log p(images | output) in nats, [N]; for the Gaussians a density.
    torch::Tensor log_likelihood(const torch::Tensor& output, const torch::Tensor& images) const;
    /// The mean image, 0..1.
    torch::Tensor mean(const torch::Tensor& output) const;

  private:
    std::string name_;
    double sigma_;
    torch::Tensor log_scale_; ///< scalar; undefined where nothing is learned
};
TORCH_MODULE(PixelLikelihood);

} // namespace penumbra
