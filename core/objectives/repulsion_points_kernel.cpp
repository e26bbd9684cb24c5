#include "core/objectives/repulsion_points_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

#include <numbers>

namespace penumbra {
namespace {

template<class T>
[[gnu::always_inline]] inline void put(const RepulsionPoints& points, const T* __restrict radius,
                                       T* __restrict place, T* __restrict up, T* __restrict down,
                                       T* __restrict levels) {
    for (std::int64_t i = 0; i < points.count; ++i) {
        const double tau = static_cast<double>(radius[i]) - 0.5;
        place[i] = static_cast<T>(tau);
        up[i] = static_cast<T>(vector_exp(points.beta * (2 * tau - 0.5)));
        down[i] = static_cast<T>(vector_exp(points.beta * (-2 * tau - 0.5)));
        levels[i] = static_cast<T>(-std::numbers::log2e * (0.5 * points.sharpness + points.beta * tau * tau));
    }
}

/// A point's distance from its reflections at 0 and at 1, squared and weighed; with signs for the slope.
struct Own {
    double low, high, slope;
};

[[gnu::always_inline]] inline Own own_reflections(double tau, double beta) {
    const double below = 2 * tau + 1, above = 2 * tau - 1; // 2 t and 2 (t - 1)
    const double low = vector_exp(-beta * below * below), high = vector_exp(-beta * above * above);
    return {low, high, -4 * beta * (below * low + above * high)};
}

template<class T>
[[gnu::always_inline]] inline void add_own(const RepulsionPoints& points, const T* __restrict place,
                                           T* __restrict sums) {
    for (std::int64_t i = 0; i < points.count; ++i) {
        const auto own = own_reflections(static_cast<double>(place[i]), points.beta);
        sums[i] += static_cast<T>(own.low + own.high);
    }
}

template<class T>
[[gnu::always_inline]] inline void slopes_of(const RepulsionPoints& points, const T* __restrict sums,
                                             const T* __restrict place, const T* __restrict weights,
                                             T* __restrict slopes) {
    const T scale = static_cast<T>(-2 * points.beta);
    for (std::int64_t i = 0; i < points.count; ++i) {
        const auto own = own_reflections(static_cast<double>(place[i]), points.beta);
        slopes[i] = scale * sums[i] + weights[i] * static_cast<T>(own.slope);
    }
}

template<class T>
[[gnu::always_inline]] inline void unpack(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                          T scale, const T* __restrict from, T* __restrict to) {
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t k = 0; k < columns; ++k)
            to[i * columns + k] = scale * from[i * stride + k];
}

} // namespace

PENUMBRA_VECTOR_CLONES void place_points(const RepulsionPoints& points, const float* radius, float* place,
                                         float* up, float* down, float* levels) {
    put(points, radius, place, up, down, levels);
}
PENUMBRA_VECTOR_CLONES void place_points(const RepulsionPoints& points, const double* radius, double* place,
                                         double* up, double* down, double* levels) {
    put(points, radius, place, up, down, levels);
}
PENUMBRA_VECTOR_CLONES void add_own_reflections(const RepulsionPoints& points, const float* place,
                                                float* sums) {
    add_own(points, place, sums);
}
PENUMBRA_VECTOR_CLONES void add_own_reflections(const RepulsionPoints& points, const double* place,
                                                double* sums) {
    add_own(points, place, sums);
}
PENUMBRA_VECTOR_CLONES void finish_slopes(const RepulsionPoints& points, const float* sums,
                                          const float* place, const float* weights, float* slopes) {
    slopes_of(points, sums, place, weights, slopes);
}
PENUMBRA_VECTOR_CLONES void finish_slopes(const RepulsionPoints& points, const double* sums,
                                          const double* place, const double* weights, double* slopes) {
    slopes_of(points, sums, place, weights, slopes);
}
PENUMBRA_VECTOR_CLONES void unpack_rows(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                        float scale, const float* from, float* to) {
    unpack(rows, columns, stride, scale, from, to);
}
PENUMBRA_VECTOR_CLONES void unpack_rows(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                        double scale, const double* from, double* to) {
    unpack(rows, columns, stride, scale, from, to);
}

} // namespace penumbra
