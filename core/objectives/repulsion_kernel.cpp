#include "core/objectives/repulsion_kernel.hpp"

#include "core/objectives/repulsion_points_kernel.hpp"
#include "core/objectives/repulsion_tile.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

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
    return round_up(shape.points, kRepulsionBlock<T>);
}

template<class T>
std::int64_t stride(const PairwiseShape& shape) {
    return round_up(shape.dimensions, vector_bytes() / static_cast<std::int64_t>(sizeof(T)));
}

constexpr double kLog2e = std::numbers::log2e;

RepulsionPoints points_of(const PairwiseShape& shape) {
    return {shape.points, shape.sharpness, shape.beta};
}

/// Tiles of the upper triangle, numbered row by row.
struct TileRange {
    std::int64_t blocks, from, to;
};

template<class T>
TileRange tiles_of(const PairwiseShape& shape, int part) {
    const std::int64_t blocks = padded<T>(shape) / kRepulsionBlock<T>;
    const std::int64_t tiles = blocks * (blocks + 1) / 2;
    return {blocks, tiles * part / shape.parts(), tiles * (part + 1) / shape.parts()};
}

template<class T, int Bytes>
PENUMBRA_INLINE void add_all_sums(const RepulsionView<T>& view, TileRange range, T* sums) {
    std::int64_t tile = 0;
    for (std::int64_t here = 0; here < range.blocks; ++here)
        for (std::int64_t there = here; there < range.blocks; ++there, ++tile)
            if (tile >= range.from && tile < range.to)
                RepulsionTile<T, Bytes>::add_sums(view, here, there, sums);
}

template<class T, int Bytes>
PENUMBRA_INLINE void add_all_slopes(const RepulsionView<T>& view, TileRange range, const T* weights,
                                    T* directions, T* slopes) {
    std::int64_t tile = 0;
    for (std::int64_t here = 0; here < range.blocks; ++here)
        for (std::int64_t there = here; there < range.blocks; ++there, ++tile)
            if (tile >= range.from && tile < range.to)
                RepulsionTile<T, Bytes>::add_slopes(view, here, there, weights, directions, slopes);
}

#if defined(__x86_64__)
template<class T>
PENUMBRA_AVX2 void sums_avx2(const RepulsionView<T>& view, TileRange range, T* sums) {
    add_all_sums<T, 32>(view, range, sums);
}
template<class T>
PENUMBRA_AVX512 void sums_avx512(const RepulsionView<T>& view, TileRange range, T* sums) {
    add_all_sums<T, 64>(view, range, sums);
}
template<class T>
PENUMBRA_AVX2 void slopes_avx2(const RepulsionView<T>& view, TileRange range, const T* weights, T* directions,
                               T* slopes) {
    add_all_slopes<T, 32>(view, range, weights, directions, slopes);
}
template<class T>
PENUMBRA_AVX512 void slopes_avx512(const RepulsionView<T>& view, TileRange range, const T* weights,
                                   T* directions, T* slopes) {
    add_all_slopes<T, 64>(view, range, weights, directions, slopes);
}
#endif

template<class T>
RepulsionView<T> view_of(const PairwiseShape& shape, const T* columns, const T* rows, const T* place) {
    const auto count = padded<T>(shape);
    return {shape.points,
            shape.dimensions,
            stride<T>(shape),
            static_cast<T>(shape.beta * kLog2e),
            columns,
            rows,
            place,
            place + count,
            place + 2 * count,
            place + 3 * count};
}

} // namespace

int PairwiseShape::parts() const {
    // A part should be worth waking a thread for; more than eight would take their memory.
    constexpr std::int64_t kPairs = 1 << 17;
    return static_cast<int>(std::clamp<std::int64_t>(points * points / 2 / kPairs, 1, 8));
}

template<class T>
std::int64_t PackedPoints<T>::size(const PairwiseShape& shape) {
    return padded<T>(shape) * (shape.dimensions + stride<T>(shape) + 4);
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
PackedPoints<T>::PackedPoints(const PairwiseShape& shape, T* buffer) : shape_(shape), rows_(buffer) {
    columns_ = rows_ + padded<T>(shape) * stride<T>(shape);
    place_ = columns_ + padded<T>(shape) * shape.dimensions;
}

template<class T>
void PackedPoints<T>::pack(const T* direction, const T* radius) {
    const std::int64_t count = padded<T>(shape_), wide = stride<T>(shape_), d = shape_.dimensions;
    std::fill(rows_, rows_ + size(shape_), T(0));
    const T root = static_cast<T>(std::sqrt(shape_.sharpness * kLog2e));
    for (std::int64_t i = 0; i < shape_.points; ++i) {
        T* column = columns_ + i / kRepulsionBlock<T> * (kRepulsionBlock<T> * d) + i % kRepulsionBlock<T>;
        for (std::int64_t k = 0; k < d; ++k) {
            const T value = root * direction[i * d + k];
            rows_[i * wide + k] = value;
            column[k * kRepulsionBlock<T>] = value;
        }
    }
    place_points(points_of(shape_), radius, place_, place_ + count, place_ + 2 * count, place_ + 3 * count);
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
    collect_rows(points_of(shape_), {shape_.parts(), sums_size(shape_), sums}, place_, rows);
}

template<class T>
void PackedPoints<T>::collect_gradient(const T* gradient, const T* weights, T* direction, T* radius) const {
    const std::int64_t wide = stride<T>(shape_), size = gradient_size(shape_);
    const T root = static_cast<T>(std::sqrt(shape_.sharpness / kLog2e));
    collect_directions(shape_.points, shape_.dimensions, wide, root, {shape_.parts(), size, gradient},
                       direction);
    collect_slopes(points_of(shape_), {shape_.parts(), size, gradient + padded<T>(shape_) * wide}, place_,
                   weights, radius);
}

template class PackedPoints<float>;
template class PackedPoints<double>;

} // namespace penumbra
