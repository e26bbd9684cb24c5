#include "core/models/dense_kernel.hpp"

#include "core/vector_clones.hpp"

namespace penumbra {
namespace {

template<class T>
[[gnu::always_inline]] inline void bias(std::size_t rows, std::size_t columns, std::size_t stride,
                                        const T* __restrict bias, bool relu, T* __restrict y) {
    for (std::size_t row = 0; row < rows; ++row, y += stride)
        if (relu)
            for (std::size_t i = 0; i < columns; ++i) {
                const T sum = y[i] + bias[i];
                y[i] = sum < 0 ? T(0) : sum; // NaN stays NaN
            }
        else
            for (std::size_t i = 0; i < columns; ++i)
                y[i] += bias[i];
}

template<class T>
[[gnu::always_inline]] inline void backward(std::size_t rows, std::size_t columns, std::size_t stride,
                                            const T* __restrict upstream, const T* __restrict y,
                                            T* __restrict gradient, T* __restrict sums) {
    for (std::size_t row = 0; row < rows; ++row, upstream += stride, y += stride, gradient += stride)
        for (std::size_t i = 0; i < columns; ++i) {
            const T g = y[i] > 0 ? upstream[i] : T(0);
            gradient[i] = g;
            sums[i] += g;
        }
}

template<class T>
[[gnu::always_inline]] inline void add_sums(std::size_t rows, std::size_t columns, std::size_t stride,
                                            const T* __restrict x, T* __restrict sums) {
    for (std::size_t row = 0; row < rows; ++row, x += stride)
        for (std::size_t i = 0; i < columns; ++i)
            sums[i] += x[i];
}

} // namespace

PENUMBRA_VECTOR_CLONES void add_bias(std::size_t rows, std::size_t columns, std::size_t stride,
                                     const float* b, bool relu, float* y) {
    bias(rows, columns, stride, b, relu, y);
}
PENUMBRA_VECTOR_CLONES void add_bias(std::size_t rows, std::size_t columns, std::size_t stride,
                                     const double* b, bool relu, double* y) {
    bias(rows, columns, stride, b, relu, y);
}
PENUMBRA_VECTOR_CLONES void relu_backward(std::size_t rows, std::size_t columns, std::size_t stride,
                                          const float* upstream, const float* y, float* gradient,
                                          float* sums) {
    backward(rows, columns, stride, upstream, y, gradient, sums);
}
PENUMBRA_VECTOR_CLONES void relu_backward(std::size_t rows, std::size_t columns, std::size_t stride,
                                          const double* upstream, const double* y, double* gradient,
                                          double* sums) {
    backward(rows, columns, stride, upstream, y, gradient, sums);
}
PENUMBRA_VECTOR_CLONES void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride,
                                            const float* x, float* sums) {
    add_sums(rows, columns, stride, x, sums);
}
PENUMBRA_VECTOR_CLONES void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride,
                                            const double* x, double* sums) {
    add_sums(rows, columns, stride, x, sums);
}

} // namespace penumbra
