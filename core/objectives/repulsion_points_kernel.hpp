#pragma once

#include <cstdint>

namespace penumbra {

/// What the Wristband repulsion does with single points, beside its tiles of pairs; for T = float and double.
/// tau = t - 1/2. No torch.
struct RepulsionPoints {
    std::int64_t count = 0;
    double sharpness = 0, beta = 0; ///< as in PairwiseShape
};

/// Sums of several parts of the work, which lie `step` numbers apart.
template<class T>
struct PartialSums {
    int parts = 1;
    std::int64_t step = 0;
    const T* first = nullptr;
};

/// radius [count] -> tau, the factors of the reflections e^(+-2 b tau - b / 2), and a point's own share of a
/// pair's exponent of 2, -log2(e) (c / 2 + b tau^2).
void place_points(const RepulsionPoints& points, const float* radius, float* place, float* up, float* down,
                  float* levels);
void place_points(const RepulsionPoints& points, const double* radius, double* place, double* up,
                  double* down, double* levels);

/// rows [count] = the sums, and what a point's two reflections add to its own row.
void collect_rows(const RepulsionPoints& points, const PartialSums<float>& sums, const float* place,
                  float* rows);
void collect_rows(const RepulsionPoints& points, const PartialSums<double>& sums, const double* place,
                  double* rows);

/// slopes [count] in t: of the pairs -2 b times the sums, and of the own reflections by weight.
void collect_slopes(const RepulsionPoints& points, const PartialSums<float>& sums, const float* place,
                    const float* weights, float* slopes);
void collect_slopes(const RepulsionPoints& points, const PartialSums<double>& sums, const double* place,
                    const double* weights, double* slopes);

/// to [rows, columns] = scale times the sums, whose rows are `stride` wide.
void collect_directions(std::int64_t rows, std::int64_t columns, std::int64_t stride, float scale,
                        const PartialSums<float>& sums, float* to);
void collect_directions(std::int64_t rows, std::int64_t columns, std::int64_t stride, double scale,
                        const PartialSums<double>& sums, double* to);

} // namespace penumbra
