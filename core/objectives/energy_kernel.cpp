#include "core/objectives/energy_kernel.hpp"

#include "core/vector_clones.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

// What is added inside a root, so that it has a slope at 0: see energy_score.hpp.
constexpr double kWholeEpsilon = 1e-12, kPatchEpsilon = 1e-3;

/// A patch grid's rows laid out with room for the patches that reach over the edge, so that all loops run
/// over whole rows.
struct Layout {
    explicit Layout(const PatchSides& grid)
        : rows(grid.rows), columns(grid.columns), size(grid.size), stride(grid.stride), reach(grid.size / 2),
          pitch((grid.columns + 2 * (grid.size / 2) + 15) / 16 * 16),
          patch_rows((grid.rows - 1) / grid.stride + 1), patch_columns((grid.columns - 1) / grid.stride + 1) {
    }

    bool single() const { return size == 1 && stride == 1; }
    std::size_t first(std::size_t patch) const { return patch * stride < reach ? 0 : patch * stride - reach; }
    std::size_t last(std::size_t patch) const { return std::min(rows, patch * stride + reach + 1); }
    /// Numbers of scratch: squares with their rows padded, a mask, and two rows with what a sum may read past
    /// their ends.
    std::size_t scratch() const { return (rows + 3) * pitch + 2 * size; }

    std::size_t rows, columns, size, stride, reach, pitch, patch_rows, patch_columns;
};

/// sums[c] = padded[c] + ... + padded[c + Size - 1] for a row; Size 0 takes the layout's.
template<std::size_t Size, class T>
[[gnu::always_inline]] inline void slide_by(const Layout& layout, const T* __restrict padded,
                                            T* __restrict sums) {
    const std::size_t size = Size == 0 ? layout.size : Size;
    if constexpr (Size == 0)
        std::fill(sums, sums + layout.pitch, T(0));
    for (std::size_t c = 0; Size != 0 && c < layout.pitch; ++c) {
        T sum = padded[c];
        for (std::size_t shift = 1; shift < Size; ++shift)
            sum += padded[c + shift];
        sums[c] = sum;
    }
    for (std::size_t shift = 0; Size == 0 && shift < size; ++shift)
        for (std::size_t c = 0; c < layout.pitch; ++c)
            sums[c] += padded[c + shift];
}

template<class T>
[[gnu::always_inline]] inline void slide(const Layout& layout, const T* padded, T* sums) {
    if (layout.size == 5)
        slide_by<5>(layout, padded, sums);
    else if (layout.size == 3)
        slide_by<3>(layout, padded, sums);
    else
        slide_by<0>(layout, padded, sums);
}

/// A grid's part of the scratch.
template<class T>
struct Rows {
    Rows(const Layout& layout, T* scratch)
        : squares(scratch), mask(squares + layout.rows * layout.pitch), column(mask + layout.pitch),
          sums(column + layout.pitch + layout.size) {
        std::fill(squares, sums + layout.pitch + layout.size, T(0));
        for (std::size_t p = 0; p < layout.patch_columns; ++p)
            mask[p * layout.stride] = 1;
    }

    T* squares; ///< [rows, pitch], between zeros
    T* mask;    ///< [pitch], 1 where a patch begins
    T* column;  ///< [pitch + size]
    T* sums;    ///< [pitch + size]
};

/// Squares of a difference into the padded rows.
template<class T>
[[gnu::always_inline]] inline void lay_out(const Layout& layout, const T* __restrict difference,
                                           T* __restrict squares) {
    for (std::size_t r = 0; r < layout.rows; ++r)
        for (std::size_t c = 0; c < layout.columns; ++c) {
            const T value = difference[r * layout.columns + c];
            squares[r * layout.pitch + layout.reach + c] = value * value;
        }
}

/// sums[c] for the patches in row `patch` with their left edge at column c - reach.
template<class T>
[[gnu::always_inline]] inline void patch_row(const Layout& layout, std::size_t patch,
                                             const T* __restrict squares, T* __restrict column,
                                             T* __restrict sums) {
    const std::size_t first = layout.first(patch), last = layout.last(patch);
    std::copy(squares + first * layout.pitch, squares + (first + 1) * layout.pitch, column);
    for (std::size_t r = first + 1; r < last; ++r)
        for (std::size_t c = 0; c < layout.pitch; ++c)
            column[c] += squares[r * layout.pitch + c];
    slide(layout, column, sums);
}

/// Sum over patches of the lengths of a difference in them.
template<class T>
[[gnu::always_inline]] inline T lengths(const Layout& layout, const T* __restrict difference, T* scratch) {
    const T epsilon = T(kPatchEpsilon), at_zero = std::sqrt(epsilon);
    T sum = 0;
    if (layout.single()) {
        const std::size_t pixels = layout.rows * layout.columns;
#pragma omp simd reduction(+ : sum)
        for (std::size_t i = 0; i < pixels; ++i)
            sum += std::sqrt(difference[i] * difference[i] + epsilon) - at_zero;
        return sum;
    }
    const Rows<T> rows(layout, scratch);
    const T* __restrict mask = rows.mask;
    const T* __restrict sums = rows.sums;
    lay_out(layout, difference, rows.squares);
    for (std::size_t patch = 0; patch < layout.patch_rows; ++patch) {
        patch_row(layout, patch, rows.squares, rows.column, rows.sums);
#pragma omp simd reduction(+ : sum)
        for (std::size_t c = 0; c < layout.pitch; ++c)
            sum += mask[c] * (std::sqrt(sums[c] + epsilon) - at_zero);
    }
    return sum;
}

/// slopes += weight times what the slope of `lengths` divides the difference by, pixel by pixel.
template<class T>
[[gnu::always_inline]] inline void add_slopes(const Layout& layout, T weight, const T* __restrict difference,
                                              T* __restrict slopes, T* scratch) {
    const T epsilon = T(kPatchEpsilon);
    if (layout.single()) {
        const std::size_t pixels = layout.rows * layout.columns;
        for (std::size_t i = 0; i < pixels; ++i)
            slopes[i] += weight / std::sqrt(difference[i] * difference[i] + epsilon);
        return;
    }
    const Rows<T> rows(layout, scratch);
    const T* __restrict mask = rows.mask;
    T* __restrict column = rows.column;
    T* __restrict sums = rows.sums;
    lay_out(layout, difference, rows.squares);
    for (std::size_t patch = 0; patch < layout.patch_rows; ++patch) {
        patch_row(layout, patch, rows.squares, column, sums);
        // The patches' inverse lengths at their middles, and then spread over their columns and rows.
        for (std::size_t c = 0; c < layout.reach; ++c)
            column[c] = 0;
        for (std::size_t c = 0; c < layout.pitch; ++c)
            column[c + layout.reach] = mask[c] * weight / std::sqrt(sums[c] + epsilon);
        slide(layout, column, sums);
        const std::size_t last = layout.last(patch);
        for (std::size_t r = layout.first(patch); r < last; ++r)
            for (std::size_t c = 0; c < layout.columns; ++c)
                slopes[r * layout.columns + c] += sums[c];
    }
}

/// difference = a - b -> the sum of its squares.
template<class T>
[[gnu::always_inline]] inline T subtract(std::size_t pixels, const T* __restrict a, const T* __restrict b,
                                         T* __restrict difference) {
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < pixels; ++i) {
        const T value = a[i] - b[i];
        difference[i] = value;
        sum += value * value;
    }
    return sum;
}

template<class T>
std::vector<Layout> prepare(const EnergyProblem<T>& problem, std::vector<T>& scratch) {
    std::vector<Layout> layouts(problem.grids.begin(), problem.grids.end());
    std::size_t size = 0;
    for (const auto& layout : layouts)
        size = std::max(size, layout.scratch());
    scratch.resize(2 * problem.pixels + size);
    return layouts;
}

/// Factors of a distance in the score: to the observation, and between two samples.
template<class T>
T factor_of(const EnergyProblem<T>& problem, bool mutual) {
    const auto k = static_cast<T>(problem.samples);
    return mutual ? T(-1) / (k * (k - 1)) : 1 / k;
}

template<class T>
[[gnu::always_inline]] inline void scores_of(const EnergyProblem<T>& problem,
                                             const std::vector<Layout>& layouts, T* scores, T* scratch) {
    T* difference = scratch;
    T* rest = scratch + 2 * problem.pixels;
    std::fill(scores, scores + 1 + layouts.size(), T(0));
    // Every sample against the observation (as the one before the first) and against those before it.
    for (std::size_t k = 0; k < problem.samples; ++k)
        for (std::size_t other = 0; other <= k; ++other) {
            const T* b =
                other == 0 ? problem.observation : problem.sample + (other - 1) * problem.sample_stride;
            const T factor = factor_of(problem, other > 0);
            const T sum = subtract(problem.pixels, problem.sample + k * problem.sample_stride, b, difference);
            scores[0] += factor * (std::sqrt(sum + T(kWholeEpsilon)) - std::sqrt(T(kWholeEpsilon)));
            for (std::size_t g = 0; g < layouts.size(); ++g)
                scores[1 + g] += factor * lengths(layouts[g], difference, rest);
        }
}

template<class T>
[[gnu::always_inline]] inline void gradient_of(const EnergyProblem<T>& problem,
                                               const std::vector<Layout>& layouts, const T* weights,
                                               T* gradient, T* scratch) {
    T* __restrict difference = scratch;
    T* __restrict slopes = scratch + problem.pixels;
    T* rest = scratch + 2 * problem.pixels;
    std::fill(gradient, gradient + problem.samples * problem.pixels, T(0));
    for (std::size_t k = 0; k < problem.samples; ++k)
        for (std::size_t other = 0; other <= k; ++other) {
            const T* b =
                other == 0 ? problem.observation : problem.sample + (other - 1) * problem.sample_stride;
            const T factor = factor_of(problem, other > 0);
            const T sum = subtract(problem.pixels, problem.sample + k * problem.sample_stride, b, difference);
            std::fill(slopes, slopes + problem.pixels,
                      factor * weights[0] / std::sqrt(sum + T(kWholeEpsilon)));
            for (std::size_t g = 0; g < layouts.size(); ++g)
                add_slopes(layouts[g], factor * weights[1 + g], difference, slopes, rest);
            T* __restrict here = gradient + k * problem.pixels;
            for (std::size_t i = 0; i < problem.pixels; ++i) {
                slopes[i] *= difference[i];
                here[i] += slopes[i];
            }
            if (other > 0) {
                T* __restrict there = gradient + (other - 1) * problem.pixels;
                for (std::size_t i = 0; i < problem.pixels; ++i)
                    there[i] -= slopes[i];
            }
        }
}

PENUMBRA_VECTOR_CLONES void scores_in(const EnergyProblem<float>& problem, const std::vector<Layout>& layouts,
                                      float* scores, float* scratch) {
    scores_of(problem, layouts, scores, scratch);
}
PENUMBRA_VECTOR_CLONES void scores_in(const EnergyProblem<double>& problem,
                                      const std::vector<Layout>& layouts, double* scores, double* scratch) {
    scores_of(problem, layouts, scores, scratch);
}
PENUMBRA_VECTOR_CLONES void gradient_in(const EnergyProblem<float>& problem,
                                        const std::vector<Layout>& layouts, const float* weights,
                                        float* gradient, float* scratch) {
    gradient_of(problem, layouts, weights, gradient, scratch);
}
PENUMBRA_VECTOR_CLONES void gradient_in(const EnergyProblem<double>& problem,
                                        const std::vector<Layout>& layouts, const double* weights,
                                        double* gradient, double* scratch) {
    gradient_of(problem, layouts, weights, gradient, scratch);
}

} // namespace

void energy_scores(const EnergyProblem<float>& problem, float* scores, std::vector<float>& scratch) {
    const auto layouts = prepare(problem, scratch);
    scores_in(problem, layouts, scores, scratch.data());
}

void energy_scores(const EnergyProblem<double>& problem, double* scores, std::vector<double>& scratch) {
    const auto layouts = prepare(problem, scratch);
    scores_in(problem, layouts, scores, scratch.data());
}

void energy_gradient(const EnergyProblem<float>& problem, const float* weights, float* gradient,
                     std::vector<float>& scratch) {
    const auto layouts = prepare(problem, scratch);
    gradient_in(problem, layouts, weights, gradient, scratch.data());
}

void energy_gradient(const EnergyProblem<double>& problem, const double* weights, double* gradient,
                     std::vector<double>& scratch) {
    const auto layouts = prepare(problem, scratch);
    gradient_in(problem, layouts, weights, gradient, scratch.data());
}

} // namespace penumbra
