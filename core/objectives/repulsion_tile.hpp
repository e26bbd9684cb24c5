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
    T reach; ///< b log2(e)
    const T *columns, *rows, *place, *up, *down;
    const T* levels; ///< -log2(e) (c / 2 + b tau^2), a point's own share of a pair's exponent
};

template<class T, int Bytes>
struct RepulsionTile {
    using Lanes = LanesOf<T, Bytes>;
    using Real = typename Lanes::Real;
    static constexpr int kCount = Lanes::kCount;
    static constexpr int kSide = static_cast<int>(kRepulsionBlock<T>);
    static constexpr int kRows = 4; ///< rows of a product in registers at once

    /// Some rows of a tile: the kernels of the pairs themselves, and those with a reflection but for its
    /// factors.
    struct Strip {
        alignas(64) T direct[kRows * kSide], mirror[kRows * kSide];
    };

    /// level [kRows, kSide] = log2(e) (c (u_i . u_j - 1) - b (tau_i^2 + tau_j^2)) for kRows points from i on
    /// of one block and those of another.
    static PENUMBRA_INLINE void exponents(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                          int i, T* level) {
        constexpr int kWide = 2; // vectors a row
        const T* left = view.columns + here * view.dimensions * kSide + i;
        const T* right = view.columns + there * view.dimensions * kSide;
        const T *levels = view.levels + here * kSide + i, *others = view.levels + there * kSide;
        for (int j = 0; j < kSide; j += kWide * kCount) {
            Real sum[kRows][kWide];
            for (int r = 0; r < kRows; ++r)
                for (int v = 0; v < kWide; ++v)
                    sum[r][v] = levels[r] + Lanes::load(others + j + v * kCount);
            for (std::int64_t k = 0; k < view.dimensions; ++k) {
                Real u[kWide];
                for (int v = 0; v < kWide; ++v)
                    u[v] = Lanes::load(right + k * kSide + j + v * kCount);
                for (int r = 0; r < kRows; ++r)
                    for (int v = 0; v < kWide; ++v)
                        sum[r][v] += left[k * kSide + r] * u[v];
            }
            for (int r = 0; r < kRows; ++r)
                for (int v = 0; v < kWide; ++v)
                    Lanes::store(level + r * kSide + j + v * kCount, sum[r][v]);
        }
        // A point is no pair with itself, nor with what only fills the last block: these kernels vanish.
        constexpr T kGone = -(FloatFormat<T>::kRange - 25);
        if (here == there)
            for (int r = 0; r < kRows; ++r)
                level[r * kSide + i + r] = kGone;
        const std::int64_t filled = view.points - there * kSide;
        if (filled < kSide)
            for (int r = 0; r < kRows; ++r)
                std::fill(level + r * kSide + filled, level + (r + 1) * kSide, kGone);
    }

    /// Exponentials in a loop of their own: what waits for them would fill the processor's window.
    static PENUMBRA_INLINE void kernels(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                        int i, Strip& strip) {
        exponents(view, here, there, i, strip.direct);
        const T *own = view.place + here * kSide + i, *place = view.place + there * kSide;
        for (int r = 0; r < kRows; ++r) {
            const T twice = 2 * view.reach * own[r];
            T *direct = strip.direct + r * kSide, *mirror = strip.mirror + r * kSide;
            for (int j = 0; j < kSide; j += kCount) {
                const Real level = Lanes::load(direct + j), shift = twice * Lanes::load(place + j);
                Real power[] = {level + shift, level - shift};
                Lanes::exp2(power);
                Lanes::store(direct + j, power[0]);
                Lanes::store(mirror + j, power[1]);
            }
        }
    }

    /// Adds the kernel's sums over each row's columns and, off the diagonal, over each column's rows.
    static PENUMBRA_INLINE void add_sums(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                         T* sums) {
        Strip strip;
        alignas(64) T columns[kSide] = {};
        const std::int64_t other = there * kSide;
        const T *up = view.up + other, *down = view.down + other;
        for (int i = 0; i < kSide; i += kRows) {
            kernels(view, here, there, i, strip);
            const T *rise = view.up + here * kSide + i, *fall = view.down + here * kSide + i;
            Real row[kRows] = {};
            for (int j = 0; j < kSide; j += kCount) {
                const Real ups = Lanes::load(up + j), downs = Lanes::load(down + j);
                Real column = Lanes::load(columns + j);
                for (int r = 0; r < kRows; ++r) {
                    const Real kernel =
                        Lanes::load(strip.direct + r * kSide + j) +
                        Lanes::load(strip.mirror + r * kSide + j) * (rise[r] * ups + fall[r] * downs);
                    row[r] += kernel;
                    column += kernel;
                }
                Lanes::store(columns + j, column);
            }
            for (int r = 0; r < kRows; ++r)
                sums[here * kSide + i + r] += Lanes::sum(row[r]);
        }
        if (here != there)
            for (int j = 0; j < kSide; j += kCount)
                Lanes::add(sums + other + j, Lanes::load(columns + j));
    }

    /// values [kSide, kSide] = weighted kernels; adds the slopes in tau, but for the factor -2 b.
    static PENUMBRA_INLINE void weigh(const RepulsionView<T>& view, std::int64_t here, std::int64_t there,
                                      const T* weights, T* values, T* slopes) {
        Strip strip;
        alignas(64) T columns[kSide] = {};
        const std::int64_t first = here * kSide, other = there * kSide;
        const T *places = view.place + other, *up = view.up + other, *down = view.down + other;
        for (int i = 0; i < kSide; i += kRows) {
            kernels(view, here, there, i, strip);
            for (int r = 0; r < kRows; ++r) {
                const std::int64_t at = first + i + r;
                const T place = view.place[at], rise = view.up[at], fall = view.down[at],
                        weight = weights[at];
                const T *direct = strip.direct + r * kSide, *mirror = strip.mirror + r * kSide;
                T* value = values + (i + r) * kSide;
                Real row = {}, whole = {};
                for (int j = 0; j < kSide; j += kCount) {
                    const Real factor = weight + Lanes::load(weights + other + j);
                    const Real high = rise * Lanes::load(up + j), downs = Lanes::load(down + j);
                    const Real near = factor * Lanes::load(direct + j),
                               far = factor * Lanes::load(mirror + j);
                    const Real reflected = far * (high + fall * downs);
                    const Real all = reflected + near;
                    Lanes::store(value + j, all);
                    // d/dtau_i is tau_i all + tau_j cross + edge, d/dtau_j the same with i and j exchanged.
                    const Real cross = reflected - near, edge = far * (fall * downs - high);
                    const Real there_place = Lanes::load(places + j);
                    row += there_place * cross + edge;
                    whole += all;
                    Lanes::add(columns + j, place * cross + edge + there_place * all);
                }
                slopes[at] += Lanes::sum(row + place * whole);
            }
        }
        if (here != there)
            for (int j = 0; j < kSide; j += kCount)
                Lanes::add(slopes + other + j, Lanes::load(columns + j));
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
        weigh(view, here, there, weights, values, slopes);
        const std::int64_t block = kSide * view.stride;
        add_mixtures(values, kSide, 1, view.rows + there * block, view.stride, directions + here * block);
        if (here != there)
            add_mixtures(values, 1, kSide, view.rows + here * block, view.stride, directions + there * block);
    }
};

} // namespace penumbra
