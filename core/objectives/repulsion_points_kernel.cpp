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

template<class T>
[[gnu::always_inline]] inline T sum_at(const PartialSums<T>& sums, std::int64_t at) {
    T sum = sums.first[at];
    for (int part = 1; part < sums.parts; ++part)
        sum += sums.first[part * sums.step + at];
    return sum;
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
[[gnu::always_inline]] inline void rows_of(const RepulsionPoints& points, const PartialSums<T>& sums,
                                           const T* __restrict place, T* __restrict rows) {
    for (std::int64_t i = 0; i < points.count; ++i)
        rows[i] = sum_at(sums, i);
    for (std::int64_t i = 0; i < points.count; ++i) {
        const auto own = own_reflections(static_cast<double>(place[i]), points.beta);
        rows[i] += static_cast<T>(own.low + own.high);
    }
}

template<class T>
[[gnu::always_inline]] inline void slopes_of(const RepulsionPoints& points, const PartialSums<T>& sums,
                                             const T* __restrict place, const T* __restrict weights,
                                             T* __restrict slopes) {
    const T scale = static_cast<T>(-2 * points.beta);
    for (std::int64_t i = 0; i < points.count; ++i)
        slopes[i] = scale * sum_at(sums, i);
    for (std::int64_t i = 0; i < points.count; ++i) {
        const auto own = own_reflections(static_cast<double>(place[i]), points.beta);
        slopes[i] += weights[i] * static_cast<T>(own.slope);
    }
}

template<class T>
[[gnu::always_inline]] inline void directions_of(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                                 T scale, const PartialSums<T>& sums, T* __restrict to) {
    for (std::int64_t i = 0; i < rows; ++i) {
        const T* __restrict from = sums.first + i * stride;
        T* __restrict row = to + i * columns;
        for (std::int64_t k = 0; k < columns; ++k)
            row[k] = from[k];
        for (int part = 1; part < sums.parts; ++part) {
            from += sums.step;
            for (std::int64_t k = 0; k < columns; ++k)
                row[k] += from[k];
        }
        for (std::int64_t k = 0; k < columns; ++k)
            row[k] *= scale;
    }
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
PENUMBRA_VECTOR_CLONES void collect_rows(const RepulsionPoints& points, const PartialSums<float>& sums,
                                         const float* place, float* rows) {
    rows_of(points, sums, place, rows);
}
PENUMBRA_VECTOR_CLONES void collect_rows(const RepulsionPoints& points, const PartialSums<double>& sums,
                                         const double* place, double* rows) {
    rows_of(points, sums, place, rows);
}
PENUMBRA_VECTOR_CLONES void collect_slopes(const RepulsionPoints& points, const PartialSums<float>& sums,
                                           const float* place, const float* weights, float* slopes) {
    slopes_of(points, sums, place, weights, slopes);
}
PENUMBRA_VECTOR_CLONES void collect_slopes(const RepulsionPoints& points, const PartialSums<double>& sums,
                                           const double* place, const double* weights, double* slopes) {
    slopes_of(points, sums, place, weights, slopes);
}
PENUMBRA_VECTOR_CLONES void collect_directions(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                               float scale, const PartialSums<float>& sums, float* to) {
    directions_of(rows, columns, stride, scale, sums, to);
}
PENUMBRA_VECTOR_CLONES void collect_directions(std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                               double scale, const PartialSums<double>& sums, double* to) {
    directions_of(rows, columns, stride, scale, sums, to);
}

} // namespace penumbra
