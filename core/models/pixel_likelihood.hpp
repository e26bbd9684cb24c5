#pragma once

#include <string>
#include <torch/torch.h>

namespace penumbra {

/// What a decoder's outputs [N, 784] say about the pixels, or [N, 2 * 784] for the likelihood "logistic":
/// - "bernoulli": logits;
/// - "gaussian": means, sigma fixed;
/// - "gaussian-learned": means; one sigma for all pixels is a parameter (Rybkin et al. 2021);
/// - "logistic": logits of the means, so that a black background is one to a fraction of a grey level, then
///   what sets each pixel's own scale: a density (see dequantisation.hpp);
/// - "discretised-logistic": means; one scale for all pixels is a parameter, 256 bins.
class PixelLikelihoodImpl : public torch::nn::Module {
  public:
    /// sigma: of the fixed Gaussian, and where a learned scale begins.
    PixelLikelihoodImpl(std::string name, double sigma);

    /// Numbers that the decoder gives for each pixel.
    static std::int64_t maps(const std::string& name) { return name == "logistic" ? 2 : 1; }
    /// What the outputs say about the pixels first, first + 1, .. alone.
    torch::Tensor of_pixels(const torch::Tensor& output, std::int64_t first, std::int64_t count) const;

    /// log p(images | output) in nats, [N]; for the Gaussians and the logistic a density, differentiable in
    /// the images too.
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
