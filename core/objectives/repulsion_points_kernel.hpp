#pragma once

#include <cstdint>

namespace penumbra {

/// What the Wristband repulsion does with single points, beside its tiles of pairs; for T = float and double.
/// tau = t - 1/2. No torch.
struct RepulsionPoints {
    std::int64_t count = 0;
    double sharpness = 0, beta = 0; ///< as in PairwiseShape
};

/// radius [count] -> tau, the factors of the reflections e^(+-2 b tau - b / 2), and a point's own share of a
/// pair's exponent of 2, -log2(e) (c / 2 + b tau^2).
void place_points(const RepulsionPoints& points, const float* radius, float* place, float* up, float* down,
                  float* levels);
void place_points(const RepulsionPoints& points, const double* radius, double* place, double* up,
                  double* down, double* levels);

/// Adds to the sums [count] what a point's two reflections have of itself.
void add_own_reflections(const RepulsionPoints& points, const float* place, float* sums);
void add_own_reflections(const RepulsionPoints& points, const double* place, double* sums);

/// slopes [count] in t: of the pairs -2 b times the sums, and of the own reflections by weight.
void finish_slopes(const RepulsionPoints& points, const float* sums, const float* place, const float* weights,
                   float* slopes);
void finish_slopes(const RepulsionPoints& points, const double* sums, const double* place,
                   const double* weights, double* slopes);

/// to [rows, columns] = scale times rows that are `stride` wide.
void unpack_rows(std::int64_t rows, std::int64_t columns, std::int64_t stride, float scale, const float* from,
                 float* to);
void unpack_rows(std::int64_t rows, std::int64_t columns, std::int64_t stride, double scale,
                 const double* from, double* to);

} // namespace penumbra
