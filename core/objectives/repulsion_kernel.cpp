#include "core/objectives/repulsion_kernel.hpp"

#include "core/lanes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

/// Points to a block: the tile of pairs of two blocks stays in the first cache.
template<class T>
constexpr std::int64_t kBlock = 256 / static_cast<std::int64_t>(sizeof(T));

std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

std::int64_t vector_bytes() {
    switch (vector_level()) {
    case VectorLevel::Avx512:
        return 64;
    case VectorLevel::Avx2:
        return 32;
    case VectorLevel::Baseline:
        break;
    }
    return 16;
}

template<class T>
std::int64_t padded(const PairwiseShape& shape) {
    return round_up(shape.points, kBlock<T>);
}

template<class T>
std::int64_t stride(const PairwiseShape& shape) {
    return round_up(shape.dimensions, vector_bytes() / static_cast<std::int64_t>(sizeof(T)));
}

constexpr double kLog2e = std::numbers::log2e;

/// By what tau is scaled, so that the square of a difference is an exponent of 2.
template<class T>
T reach_of(const PairwiseShape& shape) {
    return static_cast<T>(std::sqrt(shape.beta * kLog2e));
}

/// What the inner loops see. Exponents are of 2, so that the power needs no other reduction than rounding.
template<class T>
struct View {
    std::int64_t points, dimensions, stride;
    T sharpness; ///< c log2(e)
    T reach;     ///< of reach_of
    const T *columns, *rows, *place, *up, *down;
};

template<class T, int Bytes>
struct Tile {
    using Lanes = LanesOf<T, Bytes>;
    using Real = typename Lanes::Real;
    static constexpr int kCount = Lanes::kCount;
    static constexpr int kSide = static_cast<int>(kBlock<T>);
    static constexpr int kRows = 4; ///< rows of a product in registers at once
    static constexpr int kPair = 2; ///< rows of exponentials at once

    /// values [kSide, kSide] = log2(e) c (u_i . u_j - 1) for the points of two blocks.
    static PENUMBRA_INLINE void exponents(const View<T>& view, std::int64_t here, std::int64_t there,
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
    static PENUMBRA_INLINE void add_sums(const View<T>& view, std::int64_t here, std::int64_t there,
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
    static PENUMBRA_INLINE void weigh(const View<T>& view, std::int64_t here, std::int64_t there,
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

    static PENUMBRA_INLINE void add_slopes(const View<T>& view, std::int64_t here, std::int64_t there,
                                           const T* weights, T* directions, T* slopes) {
        alignas(64) T values[kSide * kSide];
        exponents(view, here, there, values);
        weigh(view, here, there, weights, values, slopes);
        const std::int64_t block = kSide * view.stride;
        add_mixtures(values, kSide, 1, view.rows + there * block, view.stride, directions + here * block);
        if (here != there)
            add_mixtures(values, 1, kSide, view.rows + here * block, view.stride, directions + there * block);
    }
};

/// Tiles of the upper triangle, numbered row by row.
struct TileRange {
    std::int64_t blocks, from, to;
};

template<class T>
TileRange tiles_of(const PairwiseShape& shape, int part) {
    const std::int64_t blocks = padded<T>(shape) / kBlock<T>;
    const std::int64_t tiles = blocks * (blocks + 1) / 2;
    return {blocks, tiles * part / shape.parts(), tiles * (part + 1) / shape.parts()};
}

template<class T, int Bytes>
PENUMBRA_INLINE void add_all_sums(const View<T>& view, TileRange range, T* sums) {
    std::int64_t tile = 0;
    for (std::int64_t here = 0; here < range.blocks; ++here)
        for (std::int64_t there = here; there < range.blocks; ++there, ++tile)
            if (tile >= range.from && tile < range.to)
                Tile<T, Bytes>::add_sums(view, here, there, sums);
}

template<class T, int Bytes>
PENUMBRA_INLINE void add_all_slopes(const View<T>& view, TileRange range, const T* weights, T* directions,
                                    T* slopes) {
    std::int64_t tile = 0;
    for (std::int64_t here = 0; here < range.blocks; ++here)
        for (std::int64_t there = here; there < range.blocks; ++there, ++tile)
            if (tile >= range.from && tile < range.to)
                Tile<T, Bytes>::add_slopes(view, here, there, weights, directions, slopes);
}

#if defined(__x86_64__)
template<class T>
PENUMBRA_AVX2 void sums_avx2(const View<T>& view, TileRange range, T* sums) {
    add_all_sums<T, 32>(view, range, sums);
}
template<class T>
PENUMBRA_AVX512 void sums_avx512(const View<T>& view, TileRange range, T* sums) {
    add_all_sums<T, 64>(view, range, sums);
}
template<class T>
PENUMBRA_AVX2 void slopes_avx2(const View<T>& view, TileRange range, const T* weights, T* directions,
                               T* slopes) {
    add_all_slopes<T, 32>(view, range, weights, directions, slopes);
}
template<class T>
PENUMBRA_AVX512 void slopes_avx512(const View<T>& view, TileRange range, const T* weights, T* directions,
                                   T* slopes) {
    add_all_slopes<T, 64>(view, range, weights, directions, slopes);
}
#endif

template<class T>
View<T> view_of(const PairwiseShape& shape, const T* columns, const T* rows, const T* place) {
    const auto count = padded<T>(shape);
    return {shape.points,
            shape.dimensions,
            stride<T>(shape),
            static_cast<T>(shape.sharpness * kLog2e),
            reach_of<T>(shape),
            columns,
            rows,
            place,
            place + count,
            place + 2 * count};
}

/// What a point's two reflections add to its own row, and the slope in t.
template<class T>
struct Own {
    T value, slope;
};

template<class T>
Own<T> own_reflections(T place, double beta) {
    const auto tau = static_cast<double>(place);
    const double below = 2 * tau + 1, above = 2 * tau - 1; // 2 t and 2 (t - 1)
    const double low = std::exp(-beta * below * below), high = std::exp(-beta * above * above);
    return {static_cast<T>(low + high), static_cast<T>(-4 * beta * (below * low + above * high))};
}

} // namespace

int PairwiseShape::parts() const {
    // A part should be worth waking a thread for; more than eight would take their memory.
    constexpr std::int64_t kPairs = 1 << 15;
    return static_cast<int>(std::clamp<std::int64_t>(points * points / 2 / kPairs, 1, 8));
}

template<class T>
std::int64_t PackedPoints<T>::size(const PairwiseShape& shape) {
    return padded<T>(shape) * (shape.dimensions + stride<T>(shape) + 3);
}

template<class T>
std::int64_t PackedPoints<T>::sums_size(const PairwiseShape& shape) {
    return padded<T>(shape);
}

template<class T>
std::int64_t PackedPoints<T>::gradient_size(const PairwiseShape& shape) {
    return padded<T>(shape) * (stride<T>(shape) + 1);
}

template<class T>
PackedPoints<T>::PackedPoints(const PairwiseShape& shape, const T* direction, const T* radius, T* buffer)
    : shape_(shape) {
    const std::int64_t count = padded<T>(shape), wide = stride<T>(shape), d = shape.dimensions;
    rows_ = buffer;
    columns_ = rows_ + count * wide;
    place_ = columns_ + count * d;
    T* up = place_ + count;
    T* down = up + count;
    std::fill(buffer, buffer + size(shape), T(0));
    const T root = static_cast<T>(std::sqrt(shape.sharpness * kLog2e)), reach = reach_of<T>(shape);
    for (std::int64_t i = 0; i < shape.points; ++i) {
        T* column = columns_ + i / kBlock<T> * (kBlock<T> * d) + i % kBlock<T>;
        for (std::int64_t k = 0; k < d; ++k) {
            const T value = root * direction[i * d + k];
            rows_[i * wide + k] = value;
            column[k * kBlock<T>] = value;
        }
        const double tau = static_cast<double>(radius[i]) - 0.5;
        place_[i] = reach * static_cast<T>(tau);
        up[i] = static_cast<T>(std::exp(shape.beta * (2 * tau - 0.5)));
        down[i] = static_cast<T>(std::exp(shape.beta * (-2 * tau - 0.5)));
    }
}

template<class T>
void PackedPoints<T>::add_pairs(int part, T* sums) const {
    const auto view = view_of(shape_, columns_, rows_, place_);
    const auto range = tiles_of<T>(shape_, part);
#if defined(__x86_64__)
    if (vector_level() == VectorLevel::Avx512)
        return sums_avx512<T>(view, range, sums);
    if (vector_level() == VectorLevel::Avx2)
        return sums_avx2<T>(view, range, sums);
#endif
    add_all_sums<T, 16>(view, range, sums);
}

template<class T>
void PackedPoints<T>::add_gradient(int part, const T* weights, T* gradient) const {
    const auto view = view_of(shape_, columns_, rows_, place_);
    const auto range = tiles_of<T>(shape_, part);
    T* slopes = gradient + padded<T>(shape_) * view.stride;
#if defined(__x86_64__)
    if (vector_level() == VectorLevel::Avx512)
        return slopes_avx512<T>(view, range, weights, gradient, slopes);
    if (vector_level() == VectorLevel::Avx2)
        return slopes_avx2<T>(view, range, weights, gradient, slopes);
#endif
    add_all_slopes<T, 16>(view, range, weights, gradient, slopes);
}

template<class T>
void PackedPoints<T>::collect_sums(const T* sums, T* rows) const {
    const std::int64_t count = sums_size(shape_);
    const T reach = reach_of<T>(shape_);
    for (std::int64_t i = 0; i < shape_.points; ++i) {
        T row = own_reflections<T>(place_[i] / reach, shape_.beta).value;
        for (int part = 0; part < shape_.parts(); ++part)
            row += sums[part * count + i];
        rows[i] = row;
    }
}

template<class T>
void PackedPoints<T>::collect_gradient(T* gradient, const T* weights, T* direction, T* radius) const {
    const std::int64_t count = padded<T>(shape_), wide = stride<T>(shape_), d = shape_.dimensions;
    const std::int64_t size = gradient_size(shape_);
    const T reach = reach_of<T>(shape_);
    const T root = static_cast<T>(std::sqrt(shape_.sharpness / kLog2e));
    const T slope = static_cast<T>(-2 * shape_.beta) / reach;
    for (int part = 1; part < shape_.parts(); ++part)
        for (std::int64_t at = 0; at < size; ++at)
            gradient[at] += gradient[part * size + at];
    for (std::int64_t i = 0; i < shape_.points; ++i) {
        for (std::int64_t k = 0; k < d; ++k)
            direction[i * d + k] = root * gradient[i * wide + k];
        radius[i] = slope * gradient[count * wide + i] +
                    weights[i] * own_reflections<T>(place_[i] / reach, shape_.beta).slope;
    }
}

template class PackedPoints<float>;
template class PackedPoints<double>;

} // namespace penumbra
