#pragma once

#include <string>
#include <torch/torch.h>

namespace penumbra {

/// Images of binary pixels as the grid that a GatedPixelCnn goes through: from the bottom row up, so that the
/// bottom half comes first and p(top | bottom) is exact; within a row from the left. A site is one pixel or a
/// block of 2 x 2, whose 16 patterns are one value each: a quarter of the sites, each drawn jointly. The
/// likelihood is exact either way.
class PixelSites {
  public:
    /// `site` is "2x2" or "1x1".
    explicit PixelSites(const std::string& site);

    std::int64_t pixels() const { return side_ * side_; }               ///< C, of a site
    std::int64_t values() const { return std::int64_t{1} << pixels(); } ///< Q, of a site

    /// Whole rows of images [N, rows * 28] -> [N, C, rows / side, 28 / side].
    torch::Tensor grid(const torch::Tensor& images) const;
    /// Numbers for each pixel [N, K, rows * 28] -> for each site's bits, [N, K, rows / side, 28 / side, C].
    torch::Tensor bits(const torch::Tensor& numbers) const;
    /// The way back from bits().
    torch::Tensor images(const torch::Tensor& bits) const;

    /// The pixels of each value, the first the most significant bit: [Q, C].
    torch::Tensor appearance() const;

    /// log p of each site, in nats: logits [N, Q, h, w] and grid [N, C, h, w] -> [N, h, w]. Of grey pixels
    /// it is the expectation over independent draws of them: a cross-entropy, not a likelihood.
    torch::Tensor log_likelihood(const torch::Tensor& logits, const torch::Tensor& grid) const;

  private:
    std::int64_t side_;
};

/// Phi(noise), the cumulative distribution of N(0, 1): noise as uniform numbers, 0 as 1/2.
torch::Tensor uniform_numbers(const torch::Tensor& noise);

} // namespace penumbra
