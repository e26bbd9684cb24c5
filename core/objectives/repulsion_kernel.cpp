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

RepulsionPoints points_of(const PairwiseShape& shape, std::int64_t count) {
    return {count, shape.sharpness, shape.beta};
}

/// Two blocks.
struct Tile {
    std::int64_t here, there;
};

#if defined(__x86_64__)
template<class T>
PENUMBRA_AVX2 void sums_avx2(const RepulsionView<T>& view, Tile tile, T* sums) {
    RepulsionTile<T, 32>::add_sums(view, tile.here, tile.there, sums);
}
template<class T>
PENUMBRA_AVX512 void sums_avx512(const RepulsionView<T>& view, Tile tile, T* sums) {
    RepulsionTile<T, 64>::add_sums(view, tile.here, tile.there, sums);
}
template<class T>
PENUMBRA_AVX2 void slopes_avx2(const RepulsionView<T>& view, Tile tile, const T* weights, T* directions,
                               T* slopes) {
    RepulsionTile<T, 32>::add_slopes(view, tile.here, tile.there, weights, directions, slopes);
}
template<class T>
PENUMBRA_AVX512 void slopes_avx512(const RepulsionView<T>& view, Tile tile, const T* weights, T* directions,
                                   T* slopes) {
    RepulsionTile<T, 64>::add_slopes(view, tile.here, tile.there, weights, directions, slopes);
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
std::int64_t PackedPoints<T>::blocks(const PairwiseShape& shape) {
    return padded<T>(shape) / kRepulsionBlock<T>;
}

template<class T>
PackedPoints<T>::PackedPoints(const PairwiseShape& shape, T* buffer) : shape_(shape), rows_(buffer) {
    columns_ = rows_ + padded<T>(shape) * stride<T>(shape);
    place_ = columns_ + padded<T>(shape) * shape.dimensions;
}

template<class T>
void PackedPoints<T>::pack(const T* direction, const T* radius) const {
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
    place_points(points_of(shape_, shape_.points), radius, place_, place_ + count, place_ + 2 * count,
                 place_ + 3 * count);
}

template<class T>
std::int64_t PackedPoints<T>::first(std::int64_t block) const {
    return block * kRepulsionBlock<T>;
}

template<class T>
std::int64_t PackedPoints<T>::count(std::int64_t block) const {
    return std::min(kRepulsionBlock<T>, shape_.points - first(block));
}

template<class T>
void PackedPoints<T>::add_sums(std::int64_t here, std::int64_t there, T* sums) const {
    const auto view = view_of<T>(shape_, columns_, rows_, place_);
#if defined(__x86_64__)
    if (vector_level() == VectorLevel::Avx512)
        return sums_avx512<T>(view, {here, there}, sums);
    if (vector_level() == VectorLevel::Avx2)
        return sums_avx2<T>(view, {here, there}, sums);
#endif
    RepulsionTile<T, 16>::add_sums(view, here, there, sums);
}

template<class T>
void PackedPoints<T>::finish_sums(std::int64_t block, T* sums) const {
    const std::int64_t at = first(block);
    add_own_reflections(points_of(shape_, count(block)), place_ + at, sums + at);
}

template<class T>
void PackedPoints<T>::add_gradient(std::int64_t here, std::int64_t there, const T* weights,
                                   T* gradient) const {
    const auto view = view_of<T>(shape_, columns_, rows_, place_);
    T* slopes = gradient + padded<T>(shape_) * view.stride;
#if defined(__x86_64__)
    if (vector_level() == VectorLevel::Avx512)
        return slopes_avx512<T>(view, {here, there}, weights, gradient, slopes);
    if (vector_level() == VectorLevel::Avx2)
        return slopes_avx2<T>(view, {here, there}, weights, gradient, slopes);
#endif
    RepulsionTile<T, 16>::add_slopes(view, here, there, weights, gradient, slopes);
}

template<class T>
void PackedPoints<T>::finish_gradient(std::int64_t block, const T* gradient, const T* weights, T* direction,
                                      T* radius) const {
    const std::int64_t wide = stride<T>(shape_), at = first(block), rows = count(block);
    const T root = static_cast<T>(std::sqrt(shape_.sharpness / kLog2e));
    unpack_rows(rows, shape_.dimensions, wide, root, gradient + at * wide,
                direction + at * shape_.dimensions);
    finish_slopes(points_of(shape_, rows), gradient + padded<T>(shape_) * wide + at, place_ + at,
                  weights + at, radius + at);
}

template class PackedPoints<float>;
template class PackedPoints<double>;

} // namespace penumbra
