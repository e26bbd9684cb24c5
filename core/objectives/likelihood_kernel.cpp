#include "core/objectives/likelihood_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

/// A sum of log(1 + e) is the logarithm of a product, as long as that does not overflow: each factor is at
/// most 2, and 2^112 is a float. So there is one logarithm for so many pixels.
constexpr std::size_t kProduct = 112;

template<class T>
[[gnu::always_inline]] inline void bernoulli(const LikelihoodRows<T>& of) {
    for (std::size_t row = 0; row < of.rows; ++row) {
        const T* __restrict logit = of.output + row * of.columns;
        const T* __restrict target = of.target + row * of.columns;
        T* __restrict gradient = of.gradient + row * of.columns;
        T sum = 0;
        for (std::size_t start = 0; start < of.columns; start += kProduct) {
            const std::size_t end = std::min(start + kProduct, of.columns);
            T part = 0, product = 1;
#pragma omp simd reduction(+ : part) reduction(* : product)
            for (std::size_t i = start; i < end; ++i) {
                const T l = logit[i], t = target[i];
                const bool positive = l >= 0;
                const T e = vector_exp(positive ? -l : l);
                gradient[i] = t - (positive ? T(1) : e) / (1 + e);
                part += l * t - (positive ? l : T(0));
                product *= 1 + e;
            }
            sum += part - std::log(product);
        }
        of.value[row] = sum;
    }
}

template<class T>
[[gnu::always_inline]] inline void squares(const LikelihoodRows<T>& of) {
    for (std::size_t row = 0; row < of.rows; ++row) {
        const T* __restrict mean = of.output + row * of.columns;
        const T* __restrict target = of.target + row * of.columns;
        T* __restrict gradient = of.gradient + row * of.columns;
        T sum = 0;
#pragma omp simd reduction(+ : sum)
        for (std::size_t i = 0; i < of.columns; ++i) {
            const T difference = target[i] - mean[i];
            gradient[i] = difference;
            sum += difference * difference;
        }
        of.value[row] = sum * T(-0.5);
    }
}

} // namespace

PENUMBRA_VECTOR_CLONES void bernoulli_rows(const LikelihoodRows<float>& rows) {
    bernoulli(rows);
}
PENUMBRA_VECTOR_CLONES void bernoulli_rows(const LikelihoodRows<double>& rows) {
    bernoulli(rows);
}
PENUMBRA_VECTOR_CLONES void square_rows(const LikelihoodRows<float>& rows) {
    squares(rows);
}
PENUMBRA_VECTOR_CLONES void square_rows(const LikelihoodRows<double>& rows) {
    squares(rows);
}

} // namespace penumbra
