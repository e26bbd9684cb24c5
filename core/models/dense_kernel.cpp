#include "core/models/dense_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

namespace penumbra {
namespace {

/// Calls `with(function, slope)` with the activation's function of one number and its slope from the result.
template<class T, class With>
[[gnu::always_inline]] inline void choose(Activation activation, const With& with) {
    switch (activation) {
    case Activation::None:
        return with([](T x) { return x; }, [](T) { return T(1); });
    case Activation::Relu: // NaN stays NaN
        return with([](T x) { return x < 0 ? T(0) : x; }, [](T y) { return y > 0 ? T(1) : T(0); });
    case Activation::Sigmoid:
        return with([](T x) { return 1 / (1 + vector_exp(-x)); }, [](T y) { return y * (1 - y); });
    case Activation::Tanh:
        return with([](T x) { return 2 / (1 + vector_exp(-2 * x)) - 1; }, [](T y) { return 1 - y * y; });
    }
}

template<class T>
[[gnu::always_inline]] inline void forward(std::size_t rows, std::size_t columns, std::size_t stride,
                                           const T* __restrict bias, Activation activation, T* __restrict y) {
    choose<T>(activation, [&](auto function, auto) {
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t i = 0; i < columns; ++i)
                y[row * stride + i] = function(y[row * stride + i] + bias[i]);
    });
}

template<class T>
[[gnu::always_inline]] inline void
backward(std::size_t rows, std::size_t columns, std::size_t stride, Activation activation,
         const T* __restrict upstream, const T* __restrict y, T* __restrict gradient, T* __restrict sums) {
    choose<T>(activation, [&](auto, auto slope) {
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t i = 0; i < columns; ++i) {
                const T g = upstream[row * stride + i] * slope(y[row * stride + i]);
                gradient[row * stride + i] = g;
                sums[i] += g;
            }
    });
}

template<class T>
[[gnu::always_inline]] inline void add_sums(std::size_t rows, std::size_t columns, std::size_t stride,
                                            const T* __restrict x, T* __restrict sums) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < columns; ++i)
            sums[i] += x[row * stride + i];
}

} // namespace

PENUMBRA_VECTOR_CLONES void add_bias(std::size_t rows, std::size_t columns, std::size_t stride,
                                     const float* bias, Activation activation, float* y) {
    forward(rows, columns, stride, bias, activation, y);
}
PENUMBRA_VECTOR_CLONES void add_bias(std::size_t rows, std::size_t columns, std::size_t stride,
                                     const double* bias, Activation activation, double* y) {
    forward(rows, columns, stride, bias, activation, y);
}
PENUMBRA_VECTOR_CLONES void activation_backward(std::size_t rows, std::size_t columns, std::size_t stride,
                                                Activation activation, const float* upstream, const float* y,
                                                float* gradient, float* sums) {
    backward(rows, columns, stride, activation, upstream, y, gradient, sums);
}
PENUMBRA_VECTOR_CLONES void activation_backward(std::size_t rows, std::size_t columns, std::size_t stride,
                                                Activation activation, const double* upstream,
                                                const double* y, double* gradient, double* sums) {
    backward(rows, columns, stride, activation, upstream, y, gradient, sums);
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
