#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// Who is near whom among points of many dimensions, as t-SNE sees it: p(j|i) falls off like a Gaussian
/// round i whose width makes 2^entropy of p(.|i) the perplexity (Hinton & Roweis 2002), over the nearest
/// 3 x perplexity points (van der Maaten 2014, section 4.1).
class Affinities {
  public:
    /// @param values  [n, size], finite  @param perplexity  such that perplexity_problem() is empty
    Affinities(std::span<const float> values, std::size_t size, double perplexity);

    std::size_t count() const { return count_; }
    std::size_t done() const { return done_; } ///< points whose neighbours are known
    /// Finds the neighbours of at most so many more points, compared with all others.
    void advance(std::size_t points);

    /// The symmetric p_ij = (p(j|i) + p(i|j)) / 2n, as rows of a sparse matrix; they sum to 1.
    struct Matrix {
        std::vector<std::uint32_t> begin;  ///< [n + 1], into the two below
        std::vector<std::uint32_t> column; ///< each row's columns increase
        std::vector<float> value;
    };
    /// Once all are done.
    Matrix symmetric() const;

  private:
    void find(std::size_t point);

    std::size_t count_;
    std::size_t size_;
    std::size_t kept_; ///< neighbours of each
    double perplexity_;
    std::size_t done_ = 0;
    std::vector<float> columns_;            ///< [size, n]
    std::vector<float> distances_;          ///< [n] of the point at hand, squared
    std::vector<std::uint32_t> neighbours_; ///< [n, kept]
    std::vector<float> probabilities_;      ///< [n, kept]
};

} // namespace penumbra
