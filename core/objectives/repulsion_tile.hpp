#pragma once

#include "core/lanes.hpp"

#include <algorithm>
#include <cstdint>

// The inner loops of repulsion_kernel.cpp, and of it alone; they are inlined into functions that are compiled
// for one level of the processor.

namespace penumbra {

/// Points to a block: the tile of pairs of two blocks stays in the first cache.
template<class T>
inline constexpr std::int64_t kRepulsionBlock = 256 / static_cast<std::int64_t>(sizeof(T));

/// What the inner loops see. Exponents are of 2, so that the power needs no other reduction than rounding.
template<class T>
struct RepulsionView {
    std::int64_t points, dimensions, stride;
    T sharpness; ///< c log2(e)
    T reach;     ///< sqrt(b log2(e)), by which tau is scaled
    const T *columns, *rows, *place, *up, *down;
};

template<class T, int Bytes>
struct RepulsionTile {
    using Lanes = LanesOf<T, Bytes>;
    using Real = typename Lanes::Real;
    static constexpr int kCount = Lanes::kCount;
    static constexpr int kSide = static_cast<int>(kRepulsionBlock<T>);
    static constexpr int kRows = 4; ///< rows of a product in registers at once
    static constexpr int kPair = 2; ///< rows of exponentials at once

    /// values [kSide, kSide] = log2(e) c (u_i . u_j - 1) for the points of two blocks.
    static PENUMBRA_INLINE void exponents(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                          T* values) {
        constexpr int kWide = 2; // vectors a row
        const T* left = view.columns + here * view.dimensions * kSide;
        const T* right = view.columns + there * view.dimensions * kSide;
        for (int i = 0; i < kSide; i += kRows)
            for (int j = 0; j < kSide; j += kWide * kCount) {
                Real sum[kRows][kWide];
                for (auto& row : sum)
                    for (auto& vector : row)
                        vector = Lanes::all(-view.sharpness);
                for (std::int64_t k = 0; k < view.dimensions; ++k) {
                    Real u[kWide];
                    for (int v = 0; v < kWide; ++v)
                        u[v] = Lanes::load(right + k * kSide + j + v * kCount);
                    for (int r = 0; r < kRows; ++r)
                        for (int v = 0; v < kWide; ++v)
                            sum[r][v] += left[k * kSide + i + r] * u[v];
                }
                for (int r = 0; r < kRows; ++r)
                    for (int v = 0; v < kWide; ++v)
                        Lanes::store(values + (i + r) * kSide + j + v * kCount, sum[r][v]);
            }
        // A point is no pair with itself, nor with what only fills the last block: these kernels vanish.
        constexpr T kGone = -(FloatFormat<T>::kRange - 25);
        if (here == there)
            for (int i = 0; i < kSide; ++i)
                values[i * kSide + i] = kGone;
        const std::int64_t filled = view.points - there * kSide;
        if (filled < kSide)
            for (int i = 0; i < kSide; ++i)
                std::fill(values + i * kSide + filled, values + (i + 1) * kSide, kGone);
    }

    /// Adds the kernel's sums over each row's columns and, off the diagonal, over each column's rows.
    static PENUMBRA_INLINE void add_sums(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                         T* sums) {
        alignas(64) T exponent[kSide * kSide];
        exponents(view, here, there, exponent);
        const bool mirrored = here != there;
        const std::int64_t first = here * kSide, other = there * kSide;
        for (int i = 0; i < kSide; i += kPair) {
            const T *place = view.place + first + i, *up = view.up + first + i, *down = view.down + first + i;
            Real row[kPair] = {};
            for (int j = 0; j < kSide; j += kCount) {
                const Real places = Lanes::load(view.place + other + j);
                const Real ups = Lanes::load(view.up + other + j);
                const Real downs = Lanes::load(view.down + other + j);
                Real power[2 * kPair], column = {};
                for (int r = 0; r < kPair; ++r) {
                    const Real apart = place[r] - places, total = place[r] + places;
                    const Real angular = Lanes::load(exponent + (i + r) * kSide + j);
                    power[r] = angular - apart * apart;
                    power[kPair + r] = angular - total * total;
                }
                Lanes::exp2(power);
                for (int r = 0; r < kPair; ++r) {
                    const Real kernel = power[r] + power[kPair + r] * (up[r] * ups + down[r] * downs);
                    row[r] += kernel;
                    column += kernel;
                }
                if (mirrored)
                    Lanes::add(sums + other + j, column);
            }
            for (int r = 0; r < kPair; ++r)
                sums[first + i + r] += Lanes::sum(row[r]);
        }
    }

    /// values becomes weighted kernels; adds the slopes in tau, but for the factor -2 b / reach.
    static PENUMBRA_INLINE void weigh(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                      const T* weights, T* values, T* slopes) {
        const bool mirrored = here != there;
        const std::int64_t first = here * kSide, other = there * kSide;
        for (int i = 0; i < kSide; i += kPair) {
            const T *place = view.place + first + i, *up = view.up + first + i, *down = view.down + first + i;
            const T* weight = weights + first + i;
            Real row[kPair] = {};
            for (int j = 0; j < kSide; j += kCount) {
                const Real places = Lanes::load(view.place + other + j);
                const Real ups = Lanes::load(view.up + other + j);
                const Real downs = Lanes::load(view.down + other + j);
                Real power[2 * kPair], column = {};
                for (int r = 0; r < kPair; ++r) {
                    const Real apart = place[r] - places, total = place[r] + places;
                    const Real angular = Lanes::load(values + (i + r) * kSide + j);
                    power[r] = angular - apart * apart;
                    power[kPair + r] = angular - total * total;
                }
                Lanes::exp2(power);
                for (int r = 0; r < kPair; ++r) {
                    const Real apart = place[r] - places, total = place[r] + places;
                    const Real factor = weight[r] + Lanes::load(weights + other + j);
                    const Real direct = factor * power[r], reflected = factor * power[kPair + r];
                    const Real high = reflected * (up[r] * ups), low = reflected * (down[r] * downs);
                    Lanes::store(values + (i + r) * kSide + j, direct + (low + high));
                    // d/dtau_i is even + odd, d/dtau_j even - odd.
                    const Real odd = apart * direct;
                    const Real even = low * (total + view.reach) + high * (total - view.reach);
                    row[r] += even + odd;
                    column += even - odd;
                }
                if (mirrored)
                    Lanes::add(slopes + other + j, column);
            }
            for (int r = 0; r < kPair; ++r)
                slopes[first + i + r] += Lanes::sum(row[r]);
        }
    }

    /// to [kRows, stride], Wide vectors from `from` on, += factors . u; the factor of row r and point p lies
    /// at r row_step + p point_step.
    template<int Wide>
    static PENUMBRA_INLINE void add_products(const T* factors, std::int64_t row_step, std::int64_t point_step,
                                             const T* u, std::int64_t stride, T* to) {
        Real sum[kRows][Wide];
        for (int r = 0; r < kRows; ++r)
            for (int v = 0; v < Wide; ++v)
                sum[r][v] = Lanes::load(to + r * stride + v * kCount);
        for (int p = 0; p < kSide; ++p) {
            Real point[Wide];
            for (int v = 0; v < Wide; ++v)
                point[v] = Lanes::load(u + p * stride + v * kCount);
            for (int r = 0; r < kRows; ++r)
                for (int v = 0; v < Wide; ++v)
                    sum[r][v] += factors[r * row_step + p * point_step] * point[v];
        }
        for (int r = 0; r < kRows; ++r)
            for (int v = 0; v < Wide; ++v)
                Lanes::store(to + r * stride + v * kCount, sum[r][v]);
    }

    /// to [kSide, stride] += the points u [kSide, stride] in the proportions of `factors`.
    static PENUMBRA_INLINE void add_mixtures(const T* factors, std::int64_t row_step, std::int64_t point_step,
                                             const T* u, std::int64_t stride, T* to) {
        constexpr int kWide = 3;
        for (int i = 0; i < kSide; i += kRows) {
            const T* here = factors + i * row_step;
            T* row = to + i * stride;
            std::int64_t at = 0;
            for (; at + kWide * kCount <= stride; at += kWide * kCount)
                add_products<kWide>(here, row_step, point_step, u + at, stride, row + at);
            if (at + 2 * kCount <= stride) {
                add_products<2>(here, row_step, point_step, u + at, stride, row + at);
                at += 2 * kCount;
            }
            if (at < stride)
                add_products<1>(here, row_step, point_step, u + at, stride, row + at);
        }
    }

    static PENUMBRA_INLINE void add_slopes(const RepulsionView<T>& view, std::int64_t here,
                                           std::int64_t there, const T* weights, T* directions, T* slopes) {
        alignas(64) T values[kSide * kSide];
        exponents(view, here, there, values);
        weigh(view, here, there, weights, values, slopes);
        const std::int64_t block = kSide * view.stride;
        add_mixtures(values, kSide, 1, view.rows + there * block, view.stride, directions + here * block);
        if (here != there)
            add_mixtures(values, 1, kSide, view.rows + here * block, view.stride, directions + there * block);
    }
};

} // namespace penumbra
