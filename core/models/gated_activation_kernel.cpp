#include "core/models/gated_activation_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

namespace penumbra {
namespace {

template<class T>
[[gnu::always_inline]] inline T sigmoid(T x) {
    return 1 / (1 + vector_exp(-x));
}
template<class T>
[[gnu::always_inline]] inline T tanh_of(T x) {
    return 2 * sigmoid(2 * x) - 1;
}

template<class T>
[[gnu::always_inline]] inline void forward(std::size_t count, const T* __restrict a, const T* __restrict b,
                                           T* __restrict y) {
    for (std::size_t i = 0; i < count; ++i)
        y[i] = tanh_of(a[i]) * sigmoid(b[i]);
}

template<class T>
[[gnu::always_inline]] inline void backward(std::size_t count, const T* __restrict a, const T* __restrict b,
                                            const T* __restrict upstream, T* __restrict by_a,
                                            T* __restrict by_b) {
    for (std::size_t i = 0; i < count; ++i) {
        const T t = tanh_of(a[i]), s = sigmoid(b[i]);
        by_a[i] = upstream[i] * s * (1 - t * t);
        by_b[i] = upstream[i] * t * s * (1 - s);
    }
}

} // namespace

PENUMBRA_VECTOR_CLONES void gated(std::size_t count, const float* a, const float* b, float* y) {
    forward(count, a, b, y);
}
PENUMBRA_VECTOR_CLONES void gated(std::size_t count, const double* a, const double* b, double* y) {
    forward(count, a, b, y);
}
PENUMBRA_VECTOR_CLONES void gated_backward(std::size_t count, const float* a, const float* b,
                                           const float* upstream, float* by_a, float* by_b) {
    backward(count, a, b, upstream, by_a, by_b);
}
PENUMBRA_VECTOR_CLONES void gated_backward(std::size_t count, const double* a, const double* b,
                                           const double* upstream, double* by_a, double* by_b) {
    backward(count, a, b, upstream, by_a, by_b);
}

} // namespace penumbra
