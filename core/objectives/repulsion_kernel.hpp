#pragma once

#include <cstdint>

namespace penumbra {

/// The chordal Wristband repulsion of one batch, tile by tile, without a matrix of all pairs. With tau = t -
/// 1/2 the kernel of two points is
///   k_ij = e^(c (u_i . u_j - 1)) [ e^(-b (tau_i - tau_j)^2)
///                                  + (e^(2 b (tau_i + tau_j)) + e^(-2 b (tau_i + tau_j))) e^(-b ((tau_i +
///                                  tau_j)^2 + 1)) ],
/// the terms of the radius and of its reflections at 0 and 1; the bracket's second line needs one exponential
/// a pair, its other factors belong to single points.
struct PairwiseShape {
    std::int64_t points = 0;
    std::int64_t dimensions = 0;
    double sharpness = 0; ///< c, at most 8
    double beta = 0;      ///< b, at most 16; then no exponent leaves the range
};

/// The batch laid out for the kernel, in one buffer of `size` numbers that the caller gives. Points are taken
/// in blocks, and pairs by tiles of two blocks, here <= there.
template<class T>
class PackedPoints {
  public:
    static std::int64_t size(const PairwiseShape& shape);
    /// Numbers in a sum over pairs for each point, filled up to whole blocks, and in the gradient.
    static std::int64_t sums_size(const PairwiseShape& shape);
    static std::int64_t gradient_size(const PairwiseShape& shape);
    static std::int64_t blocks(const PairwiseShape& shape);

    PackedPoints(const PairwiseShape& shape, T* buffer);
    /// direction [N, d], unit vectors; radius [N], in [0, 1]; both contiguous.
    void pack(const T* direction, const T* radius) const;

    /// The points of a block, less than a whole block's in the last.
    std::int64_t first(std::int64_t block) const;
    std::int64_t count(std::int64_t block) const;

    /// A tile's share of the sums over other points, sum_{j != i} k_ij, of both its blocks.
    void add_sums(std::int64_t here, std::int64_t there, T* sums) const;
    /// Adds what the block's points have of their own reflections, once all tiles are there.
    void finish_sums(std::int64_t block, T* sums) const;

    /// A tile's share of the gradient of sum_i weights_i sums_i; `sums_size` weights, 0 beyond N.
    void add_gradient(std::int64_t here, std::int64_t there, const T* weights, T* gradient) const;
    /// With the own reflections -> the block's rows of the gradients in direction [N, d] and radius [N].
    void finish_gradient(std::int64_t block, const T* gradient, const T* weights, T* direction,
                         T* radius) const;

  private:
    PairwiseShape shape_;
    T* rows_;    ///< [padded N, stride], sqrt(c) u
    T* columns_; ///< [blocks, d, block], the same
    T* place_;   ///< [4, padded N]: what place_points() says of each point
};

} // namespace penumbra
