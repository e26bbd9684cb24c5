#pragma once

#include <cstdint>
#include <torch/torch.h>

namespace penumbra {

// A density over continuous pixels can grow without bound on pixels that only take 256 values, and says
// nothing about their probability. Dequantisation spreads each grey value k over its bin, y = (k + u) / 256
// with noise u in (0, 1), and then the density p(y) bounds the probability of the 8-bit image:
//   log P(x) >= E_q(u|x)[log p(y) - log q(u | x)] - D ln 256,
// with equality where q(u | x) is the share of the bin's mass that p puts at u. With uniform noise log q = 0,
// and p must be flat within the bins to be good (Theis, van den Oord & Bethge 2016); a learned q takes p's
// own shape (Ho, Chen, Srinivas, Duan & Abbeel, Flow++, 2019). The factor p / (256^D q) is an unbiased
// estimate of P(x) whatever q is, so that importance-weighted bounds may average it.

/// Images made continuous, and how probable the noise was that made them so.
struct Dequantised {
    torch::Tensor pixels; ///< y [N, D], 0..1
    torch::Tensor
        log_density; ///< log q(u | x) summed over pixels, in nats, [N]; a scalar 0 for uniform noise
};

/// y = (k + u) / 256 from images [N, D] in 0..1, where 255 times a pixel is rounded to k, and noise [N, D] in
/// 0..1; differentiable in the noise.
torch::Tensor dequantised_pixels(const torch::Tensor& images, const torch::Tensor& noise);

/// The middle of each pixel's bin, (k + 1/2) / 256, [N, D].
torch::Tensor bin_middles(const torch::Tensor& images);

/// log p(y) - log q(u | x) - D ln 256, [N], from log p(y) [N] of the dequantised images.
torch::Tensor discrete_log_likelihood(const torch::Tensor& log_density, const Dequantised& images);

/// Nats of an image as bits for each of its pixels: nats / (D ln 2).
torch::Tensor bits_per_dimension(const torch::Tensor& nats, std::int64_t dimensions);

} // namespace penumbra
