#include "core/objectives/incomplete_gamma_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

/// Numbers that go through the series together.
constexpr std::size_t kTogether = 16;

/// sum_n z^n / ((a + 1) ... (a + n)), until what is left is less than `precision` of it.
[[gnu::always_inline]] inline void series(double a, double precision, const double* __restrict z,
                                          double* __restrict sum) {
    constexpr int kBetweenChecks = 8;
    double term[kTogether];
    std::fill(term, term + kTogether, 1.0);
    std::fill(sum, sum + kTogether, 1.0);
    double n = a;
    for (bool more = true; more;) {
        for (int step = 0; step < kBetweenChecks; ++step) {
            n += 1;
            const double factor = 1 / n;
            for (std::size_t i = 0; i < kTogether; ++i) {
                term[i] *= z[i] * factor;
                sum[i] += term[i];
            }
        }
        // What is left is less than a geometric series, as soon as terms fall.
        more = false;
        for (std::size_t i = 0; i < kTogether; ++i)
            more |= term[i] * z[i] > precision * sum[i] * (n + 1 - z[i]);
    }
}

/// log Gamma(a + 1) - a log a + a, which stays small where its parts do not.
double log_gamma_scale(double a) {
    if (a < 12)
        return std::lgamma(a + 1) - a * std::log(a) + a;
    // Stirling's series; Abramowitz & Stegun 6.1.41.
    const double inverse = 1 / a, square = inverse * inverse;
    const double rest =
        inverse *
        (1.0 / 12 -
         square * (1.0 / 360 -
                   square * (1.0 / 1260 -
                             square * (1.0 / 1680 - square * (1.0 / 1188 - square * 691.0 / 360360)))));
    return 0.5 * std::log(2 * std::numbers::pi * a) + rest;
}

template<class T>
[[gnu::always_inline]] inline void law(std::size_t count, double a, const T* z, T* probability, T* density) {
    constexpr double kPrecision = sizeof(T) == sizeof(float) ? 1e-10 : 1e-17;
    const double scale = log_gamma_scale(a), log_precision = std::log(kPrecision);
    for (std::size_t begin = 0; begin < count; begin += kTogether) {
        const std::size_t filled = std::min(kTogether, count - begin);
        double near[kTogether] = {}, slope[kTogether] = {}, sum[kTogether];
        bool beyond[kTogether] = {};
        for (std::size_t i = 0; i < filled; ++i) {
            const auto here = static_cast<double>(z[begin + i]);
            const double ratio = here / a, log_ratio = std::log(ratio), excess = a * (ratio - 1);
            slope[i] = (a == 1 ? 0.0 : (a - 1) * log_ratio) - excess - scale;
            // Chernoff: 1 - P <= e^(a - z) (z / a)^a. Written so that infinity lies beyond, too.
            beyond[i] = ratio > 1 && !(a * log_ratio - excess >= log_precision);
            near[i] = beyond[i] ? 0.0 : here;
        }
        for (std::size_t i = 0; i < kTogether; ++i)
            slope[i] = vector_exp(slope[i]);
        series(a, kPrecision, near, sum);
        for (std::size_t i = 0; i < filled; ++i) {
            density[begin + i] = static_cast<T>(slope[i]);
            const double inside = std::min(slope[i] * (near[i] / a) * sum[i], 1.0);
            probability[begin + i] = static_cast<T>(beyond[i] ? 1.0 : inside);
        }
    }
}

} // namespace

PENUMBRA_VECTOR_CLONES void gamma_law(std::size_t count, double a, const float* z, float* probability,
                                      float* density) {
    law(count, a, z, probability, density);
}
PENUMBRA_VECTOR_CLONES void gamma_law(std::size_t count, double a, const double* z, double* probability,
                                      double* density) {
    law(count, a, z, probability, density);
}

} // namespace penumbra
