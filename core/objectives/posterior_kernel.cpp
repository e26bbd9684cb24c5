#include "core/objectives/posterior_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

namespace penumbra {
namespace {

template<class T>
[[gnu::always_inline]] inline void kl(std::size_t count, const T* __restrict mean, const T* __restrict logvar,
                                      T* __restrict variance, T* __restrict kl) {
    for (std::size_t i = 0; i < count; ++i) {
        variance[i] = vector_exp(logvar[i]);
        kl[i] = T(0.5) * (mean[i] * mean[i] + variance[i] - 1 - logvar[i]);
    }
}

template<class T>
[[gnu::always_inline]] inline void sample(std::size_t count, const T* __restrict mean,
                                          const T* __restrict logvar, const T* __restrict noise,
                                          T* __restrict code) {
    for (std::size_t i = 0; i < count; ++i)
        code[i] = mean[i] + vector_exp(logvar[i] / 2) * noise[i];
}

} // namespace

PENUMBRA_VECTOR_CLONES void kl_values(std::size_t count, const float* mean, const float* logvar,
                                      float* variance, float* result) {
    kl(count, mean, logvar, variance, result);
}
PENUMBRA_VECTOR_CLONES void kl_values(std::size_t count, const double* mean, const double* logvar,
                                      double* variance, double* result) {
    kl(count, mean, logvar, variance, result);
}
PENUMBRA_VECTOR_CLONES void sample_values(std::size_t count, const float* mean, const float* logvar,
                                          const float* noise, float* code) {
    sample(count, mean, logvar, noise, code);
}
PENUMBRA_VECTOR_CLONES void sample_values(std::size_t count, const double* mean, const double* logvar,
                                          const double* noise, double* code) {
    sample(count, mean, logvar, noise, code);
}

} // namespace penumbra
