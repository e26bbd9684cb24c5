#pragma once

#include "core/io/parameters.hpp"
#include "core/models/gated_pixelcnn.hpp"
#include "core/models/pixel_sites.hpp"

namespace penumbra {

/// Binary pixels whose rows, from the bottom up, follow one another by a gated PixelCNN; perhaps given a
/// condition.
class AutoregressivePixelsImpl : public torch::nn::Module {
  public:
    /// Made from autoregressive_pixels_parameters(). condition: channels of it, 0 for none.
    AutoregressivePixelsImpl(const Parameters& parameters, std::int64_t condition);

    /// log p of each site given those before it, in nats: whole rows of images from the lowest on, [N, rows *
    /// 28], -> [N, h, w], the lowest sites first. condition [N, c], or [N, c, side, side] of which the first
    /// h rows count.
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& condition = {});
    /// [N, h, w] -> [N] of the upper half of an image: log p(top | bottom).
    static torch::Tensor of_top(const torch::Tensor& sites);

    /// Draws whole rows above the evidence, K times: noise ~ N(0, 1), [N, K, rows * 28]; bottom [N, known
    /// rows * 28] or undefined -> [N, K, rows * 28], as "ink" has it. A pixel is drawn by Phi(its noise):
    /// noise of 0 gives the more probable value at every step. The same noise gives the same pixels, whatever
    /// else is in the batch.
    torch::Tensor draw(const torch::Tensor& noise, const torch::Tensor& bottom = {},
                       const torch::Tensor& condition = {}) const;

    /// Evidence as the model knows pixels: cut at 0.5, unless it was trained on greys.
    torch::Tensor as_learnt(const torch::Tensor& pixels) const;

    /// Sites of an image in a column and in a row.
    std::int64_t side() const;

  private:
    PixelSites sites_;
    bool greys_, drawn_;
    double sharpness_;
    GatedPixelCnn net_{nullptr};
};
TORCH_MODULE(AutoregressivePixels);

} // namespace penumbra
