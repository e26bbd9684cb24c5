#include "core/objectives/wristband_kernel.hpp"

#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace penumbra {
namespace {

template<class T>
[[gnu::always_inline]] inline void wrap(const WrapRows<T>& of) {
    for (std::size_t i = 0; i < of.rows; ++i) {
        const T* __restrict point = of.points + i * of.columns;
        T* __restrict direction = of.direction + i * of.columns;
        T square = 0;
#pragma omp simd reduction(+ : square)
        for (std::size_t k = 0; k < of.columns; ++k)
            square += point[k] * point[k];
        const T inverse = 1 / std::sqrt(std::max(square, of.kSmallestSquare));
        for (std::size_t k = 0; k < of.columns; ++k)
            direction[k] = point[k] * inverse;
        of.half_squares[i] = T(0.5) * (square + of.tiny);
        of.inverse[i] = inverse;
    }
}

template<class T>
[[gnu::always_inline]] inline void unwrap(const UnwrapRows<T>& of) {
    for (std::size_t i = 0; i < of.rows; ++i) {
        const T* __restrict point = of.points + i * of.columns;
        const T* __restrict outer = of.direction_slope + i * of.columns;
        T* __restrict slope = of.slope + i * of.columns;
        T along = 0;
#pragma omp simd reduction(+ : along)
        for (std::size_t k = 0; k < of.columns; ++k)
            along += point[k] * outer[k];
        const T inverse = of.inverse[i];
        // A direction's slope is across it, but where the length has its lower bound.
        const bool free = inverse * inverse * WrapRows<T>::kSmallestSquare < T(0.999);
        // |x|^2 / 2 has the slope x.
        const T outward =
            of.density[i] * of.radius_slope[i] - (free ? along * inverse * inverse * inverse : T(0));
        for (std::size_t k = 0; k < of.columns; ++k)
            slope[k] = inverse * outer[k] + outward * point[k];
    }
}

template<class T>
[[gnu::always_inline]] inline void mix(const MixedRows<T>& of) {
    for (std::size_t i = 0; i < of.rows; ++i) {
        const T* __restrict point = of.points + i * of.columns;
        const T* __restrict repulsion = of.repulsion + i * of.columns;
        T* __restrict slope = of.slope + i * of.columns;
        const T outward = of.radial ? of.radial_weight * of.radial[i] : T(0);
        for (std::size_t k = 0; k < of.columns; ++k)
            slope[k] = of.repulsion_weight * repulsion[k] + outward * point[k];
        if (!of.moment)
            continue;
        const T* __restrict moment = of.moment + i * of.columns;
        for (std::size_t k = 0; k < of.columns; ++k)
            slope[k] += of.moment_weight * moment[k];
    }
}

template<class T>
[[gnu::always_inline]] inline T radial(const RadialRow<T>& of) {
    const T* __restrict sorted = of.sorted;
    const T* __restrict inverse = of.error_inverse;
    const T* __restrict expected = of.expected;
    T* __restrict slope = of.slope;
    const T step = 1 / static_cast<T>(of.count), root = std::numbers::sqrt2_v<T>;
    T value = 0;
#pragma omp simd reduction(+ : value)
    for (std::size_t k = 0; k < of.count; ++k) {
        const T uniform = sorted[k] - (static_cast<T>(static_cast<int>(k)) + T(0.5)) * step;
        const T normal = root * (inverse[k] - expected[k]);
        value += 6 * uniform * uniform + T(0.5) * normal * normal;
        // The normal quantile's slope is sqrt(2 pi) e^(q^2 / 2), q = sqrt(2) erf^-1; 0 where it is clipped.
        const bool inside = sorted[k] >= of.clip && sorted[k] <= 1 - of.clip;
        const T steep = T(2.5066282746310002) * vector_exp(inverse[k] * inverse[k]) * normal;
        slope[k] = step * (12 * uniform + (inside ? steep : T(0)));
    }
    return value * step;
}

/// Rows that are worked on together: what they have in common is loaded once.
constexpr std::size_t kTogether = 4;

template<class T>
[[gnu::always_inline]] inline void moments(std::size_t rows, std::size_t columns, const T* points, T* mean,
                                           T* covariance) {
    std::fill(mean, mean + columns, T(0));
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t k = 0; k < columns; ++k)
            mean[k] += points[i * columns + k];
    for (std::size_t k = 0; k < columns; ++k)
        mean[k] /= static_cast<T>(rows);

    std::fill(covariance, covariance + columns * columns, T(0));
    std::vector<T> centred(kTogether * columns);
    T* const row[kTogether] = {centred.data(), centred.data() + columns, centred.data() + 2 * columns,
                               centred.data() + 3 * columns};
    for (std::size_t i = 0; i < rows; i += kTogether) {
        for (std::size_t r = 0; r < kTogether; ++r)
            for (std::size_t k = 0; k < columns; ++k)
                row[r][k] = i + r < rows ? points[(i + r) * columns + k] - mean[k] : T(0);
        for (std::size_t j = 0; j < columns; ++j) {
            T* __restrict sum = covariance + j * columns;
            const T a = row[0][j], b = row[1][j], c = row[2][j], d = row[3][j];
#pragma omp simd
            for (std::size_t k = 0; k < columns; ++k)
                sum[k] += (a * row[0][k] + b * row[1][k]) + (c * row[2][k] + d * row[3][k]);
        }
    }
    const T scale = 1 / static_cast<T>(rows - 1);
    for (std::size_t at = 0; at < columns * columns; ++at)
        covariance[at] *= scale;
}

template<class T>
[[gnu::always_inline]] inline void squares(std::size_t columns, const T* factors, const T* vectors,
                                           T* result) {
    std::fill(result, result + columns * columns, T(0));
    for (std::size_t e = 0; e < columns; ++e) {
        const T* __restrict vector = vectors + e * columns;
        for (std::size_t j = 0; j < columns; ++j) {
            T* __restrict row = result + j * columns;
            const T scale = factors[e] * vector[j];
            for (std::size_t k = 0; k < columns; ++k)
                row[k] += scale * vector[k];
        }
    }
}

template<class T>
[[gnu::always_inline]] inline void product(std::size_t rows, std::size_t columns, const T* points,
                                           const T* mean, const T* matrix, const T* shift, T* result) {
    for (std::size_t i = 0; i < rows; ++i) {
        const T* __restrict point = points + i * columns;
        T* __restrict sum = result + i * columns;
        std::copy(shift, shift + columns, sum);
        std::size_t j = 0;
        for (; j + kTogether <= columns; j += kTogether) {
            const T* __restrict row = matrix + j * columns;
            const T a = point[j] - mean[j], b = point[j + 1] - mean[j + 1], c = point[j + 2] - mean[j + 2],
                    d = point[j + 3] - mean[j + 3];
#pragma omp simd
            for (std::size_t k = 0; k < columns; ++k)
                sum[k] += (a * row[k] + b * row[columns + k]) +
                          (c * row[2 * columns + k] + d * row[3 * columns + k]);
        }
        for (; j < columns; ++j) {
            const T* __restrict row = matrix + j * columns;
            const T a = point[j] - mean[j];
            for (std::size_t k = 0; k < columns; ++k)
                sum[k] += a * row[k];
        }
    }
}

} // namespace

PENUMBRA_VECTOR_CLONES void wrap_rows(const WrapRows<float>& rows) {
    wrap(rows);
}
PENUMBRA_VECTOR_CLONES void wrap_rows(const WrapRows<double>& rows) {
    wrap(rows);
}
PENUMBRA_VECTOR_CLONES void unwrap_rows(const UnwrapRows<float>& rows) {
    unwrap(rows);
}
PENUMBRA_VECTOR_CLONES void unwrap_rows(const UnwrapRows<double>& rows) {
    unwrap(rows);
}
PENUMBRA_VECTOR_CLONES void mix_rows(const MixedRows<float>& rows) {
    mix(rows);
}
PENUMBRA_VECTOR_CLONES void mix_rows(const MixedRows<double>& rows) {
    mix(rows);
}
PENUMBRA_VECTOR_CLONES float radial_row(const RadialRow<float>& row) {
    return radial(row);
}
PENUMBRA_VECTOR_CLONES double radial_row(const RadialRow<double>& row) {
    return radial(row);
}
PENUMBRA_VECTOR_CLONES void mean_and_covariance(std::size_t rows, std::size_t columns, const float* points,
                                                float* mean, float* covariance) {
    moments(rows, columns, points, mean, covariance);
}
PENUMBRA_VECTOR_CLONES void mean_and_covariance(std::size_t rows, std::size_t columns, const double* points,
                                                double* mean, double* covariance) {
    moments(rows, columns, points, mean, covariance);
}
PENUMBRA_VECTOR_CLONES void weighted_squares(std::size_t columns, const float* factors, const float* vectors,
                                             float* result) {
    squares(columns, factors, vectors, result);
}
PENUMBRA_VECTOR_CLONES void weighted_squares(std::size_t columns, const double* factors,
                                             const double* vectors, double* result) {
    squares(columns, factors, vectors, result);
}
PENUMBRA_VECTOR_CLONES void centred_product(std::size_t rows, std::size_t columns, const float* points,
                                            const float* mean, const float* matrix, const float* shift,
                                            float* result) {
    product(rows, columns, points, mean, matrix, shift, result);
}
PENUMBRA_VECTOR_CLONES void centred_product(std::size_t rows, std::size_t columns, const double* points,
                                            const double* mean, const double* matrix, const double* shift,
                                            double* result) {
    product(rows, columns, points, mean, matrix, shift, result);
}

} // namespace penumbra
