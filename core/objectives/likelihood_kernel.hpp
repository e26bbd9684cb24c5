#pragma once

#include <cstddef>

namespace penumbra {

// Loops over rows of D numbers, one pass each, compiled for every level of the processor. Row-major, no
// torch.

/// What a likelihood reads and writes: `output` and `target` [rows, D]; `value` [rows], the log-likelihood of
/// each row; `gradient` [rows, D], its derivative by `output`.
template<class T>
struct LikelihoodRows {
    const T* output;
    const T* target;
    T* value;
    T* gradient;
    std::size_t rows;
    std::size_t columns;
};

/// Bernoulli of logits: sum of t l - log(1 + e^l).
void bernoulli_rows(const LikelihoodRows<float>& rows);
void bernoulli_rows(const LikelihoodRows<double>& rows);

/// Squares: value = -sum (t - m)^2 / 2, gradient t - m; what of a Gaussian depends on its mean, at sigma 1.
void square_rows(const LikelihoodRows<float>& rows);
void square_rows(const LikelihoodRows<double>& rows);

} // namespace penumbra
