#pragma once

#include <cstddef>

namespace penumbra {

// Loops of the Wristband loss beside the repulsion, for T = float and double. Matrices are row-major and
// contiguous. No torch.

/// Points as directions and lengths.
template<class T>
struct WrapRows {
    static constexpr T kSmallestSquare = T(1e-12); ///< a shorter point is divided by 1e-6

    std::size_t rows, columns;
    const T* points; ///< [rows, columns]
    T tiny;          ///< keeps the logarithm finite
    T* half_squares; ///< [rows], (|x|^2 + tiny) / 2
    T* inverse;      ///< [rows], 1 / |x|
    T* direction;    ///< [rows, columns]
};
void wrap_rows(const WrapRows<float>& rows);
void wrap_rows(const WrapRows<double>& rows);

/// The way back, for t = P(columns / 2, half_squares), the regularised lower incomplete gamma function; see
/// incomplete_gamma_kernel.hpp.
template<class T>
struct UnwrapRows {
    std::size_t rows, columns;
    const T *points, *inverse;
    const T* density;         ///< [rows], slope of t in half_squares
    const T* direction_slope; ///< [rows, columns], slope of the loss in the direction
    const T* radius_slope;    ///< [rows], slope in t
    T* slope;                 ///< [rows, columns], in the points
};
void unwrap_rows(const UnwrapRows<float>& rows);
void unwrap_rows(const UnwrapRows<double>& rows);

/// The gradient of a weighted sum of the three components, from their own gradients. Radial and moment may be
/// null.
template<class T>
struct MixedRows {
    std::size_t rows, columns;
    T repulsion_weight, radial_weight, moment_weight;
    const T* points;    ///< [rows, columns]
    const T* repulsion; ///< [rows, columns]
    const T* radial;    ///< [rows], of the points themselves
    const T* moment;    ///< [rows, columns]
    T* slope;           ///< [rows, columns]
};
void mix_rows(const MixedRows<float>& rows);
void mix_rows(const MixedRows<double>& rows);

/// Sorted radii against uniform quantiles, and their normal quantiles against normal ones.
template<class T>
struct RadialRow {
    std::size_t count;
    T clip;                 ///< radii count as no closer to 0 and 1 than this
    const T* sorted;        ///< [count]
    const T* error_inverse; ///< [count], erf^-1(2 sorted - 1), sorted clipped
    const T* expected;      ///< [count], erf^-1(2 (k + 1/2) / count - 1)
    T* slope;               ///< [count], d value / d sorted
};
/// The discrepancy.
float radial_row(const RadialRow<float>& row);
double radial_row(const RadialRow<double>& row);

/// mean [columns] and covariance [columns, columns] (over rows - 1) of points [rows, columns].
void mean_and_covariance(std::size_t rows, std::size_t columns, const float* points, float* mean,
                         float* covariance);
void mean_and_covariance(std::size_t rows, std::size_t columns, const double* points, double* mean,
                         double* covariance);

/// result [columns, columns] = sum_e factors_e v_e v_e', the vectors v being the rows of a matrix.
void weighted_squares(std::size_t columns, const float* factors, const float* vectors, float* result);
void weighted_squares(std::size_t columns, const double* factors, const double* vectors, double* result);

/// result = (points - mean) matrix + shift, matrix [columns, columns].
void centred_product(std::size_t rows, std::size_t columns, const float* points, const float* mean,
                     const float* matrix, const float* shift, float* result);
void centred_product(std::size_t rows, std::size_t columns, const double* points, const double* mean,
                     const double* matrix, const double* shift, double* result);

} // namespace penumbra
