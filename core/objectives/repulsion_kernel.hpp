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

    /// Work is cut into this many parts whatever the number of threads, and their sums are added in order: a
    /// result depends on no thread.
    int parts() const;
};

/// The batch laid out for the kernel, in one buffer of `size` numbers that the caller gives.
template<class T>
class PackedPoints {
  public:
    static std::int64_t size(const PairwiseShape& shape);
    /// Numbers that a part needs for its sums: of the kernel, and of the gradient.
    static std::int64_t sums_size(const PairwiseShape& shape);
    static std::int64_t gradient_size(const PairwiseShape& shape);

    /// Points that lie in the buffer already.
    PackedPoints(const PairwiseShape& shape, T* buffer);
    /// direction [N, d], unit vectors; radius [N], in [0, 1]; both contiguous.
    void pack(const T* direction, const T* radius);

    /// A part's share of the sums over other points, sum_{j != i} k_ij.
    void add_pairs(int part, T* sums) const;
    /// rows [N]: the sums of all parts, together with what a point's own reflections add.
    void collect_sums(const T* sums, T* rows) const;

    /// A part's share of the gradient of sum_i weights_i rows_i; `sums_size` weights, 0 beyond N.
    void add_gradient(int part, const T* weights, T* gradient) const;
    /// The gradients of all parts, and of the own reflections -> in direction [N, d] and radius [N].
    void collect_gradient(const T* gradient, const T* weights, T* direction, T* radius) const;

  private:
    PairwiseShape shape_;
    T* rows_;    ///< [padded N, stride], sqrt(c) u
    T* columns_; ///< [blocks, d, block], the same
    T* place_;   ///< [4, padded N]: what place_points() says of each point
};

} // namespace penumbra
