#include "core/models/neighbourhood_kernel.hpp"

#include "core/vector_clones.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace penumbra {
namespace {

constexpr std::size_t kF = kNeighbourhoodFeatures;

[[gnu::always_inline]] inline void add(float* __restrict to, const float* __restrict from, float factor) {
    for (std::size_t f = 0; f < kF; ++f)
        to[f] += factor * from[f];
}

/// What one image needs beside its arrays: features of all pixels laid out with margins, so that what a pixel
/// says to the pixels after it needs no test for the edges, and which pixels say something at all. Most
/// pixels of a digit are 0.
class Scratch {
  public:
    explicit Scratch(const NeighbourhoodShape& shape)
        : features((shape.rows + 2 * shape.radius) * shape.pitch() * kF, 0.0F), count_(shape.neighbours()) {
        for (std::size_t n = 0; n < count_; ++n)
            distances_[n] = shape.distance(n);
        lit.reserve(shape.pixels());
    }

    struct Pixel {
        std::size_t place;
        float value;
    };
    [[gnu::always_inline]] void find_lit(const NeighbourhoodShape& shape, const float* pixels) {
        lit.clear();
        for (std::size_t row = 0; row < shape.rows; ++row)
            for (std::size_t column = 0; column < shape.columns; ++column)
                if (const float value = pixels[row * shape.columns + column]; value != 0)
                    lit.push_back({shape.padded(row, column), value});
    }

    float* at(std::size_t place) { return &features[place * kF]; }
    std::size_t neighbours() const { return count_; }
    /// The features of the pixel that sees the one at `place` as its n-th neighbour.
    float* seen_from(std::size_t place, std::size_t n) {
        return at(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(place) + distances_[n]));
    }

    std::vector<float> features; ///< [padded pixels, F]
    std::vector<Pixel> lit;

  private:
    std::size_t count_;
    static constexpr std::size_t kWidest = 2 * kLargestNeighbourhood + 1;
    std::array<std::ptrdiff_t, kWidest * kWidest> distances_{};
};

/// The features of an image before their rectification.
[[gnu::always_inline]] inline void compute_features(const NeighbourhoodShape& shape,
                                                    const NeighbourhoodArrays<const float>& weights,
                                                    const float* pixels, const float* context,
                                                    Scratch& scratch) {
    scratch.find_lit(shape, pixels);
    for (std::size_t pixel = 0; pixel < shape.pixels(); ++pixel) {
        float* features = scratch.at(shape.padded(pixel / shape.columns, pixel % shape.columns));
        std::copy_n(weights.position + (shape.whole ? 0 : pixel * kF), kF, features);
        for (std::size_t c = 0; c < shape.channels; ++c)
            add(features, weights.context + c * kF, context[pixel * shape.channels + c]);
    }
    for (const auto& [place, value] : scratch.lit)
        for (std::size_t n = 0; n < scratch.neighbours(); ++n)
            add(scratch.seen_from(place, n), weights.patch + n * kF, value);
}

} // namespace

PENUMBRA_VECTOR_CLONES void neighbourhood_logits(const NeighbourhoodShape& shape,
                                                 const NeighbourhoodArrays<const float>& weights,
                                                 std::size_t images, const float* pixels,
                                                 const float* context, float* logits) {
    Scratch scratch(shape);
    for (std::size_t image = 0; image < images; ++image) {
        const std::size_t first = image * shape.pixels();
        compute_features(shape, weights, pixels + first, context + first * shape.channels, scratch);
        for (std::size_t pixel = 0; pixel < shape.pixels(); ++pixel) {
            const float* features = scratch.at(shape.padded(pixel / shape.columns, pixel % shape.columns));
            float logit = 0;
#pragma omp simd reduction(+ : logit)
            for (std::size_t f = 0; f < kF; ++f)
                logit += weights.readout[f] * (features[f] < 0 ? 0.0F : features[f]);
            logits[first + pixel] = logit;
        }
    }
}

PENUMBRA_VECTOR_CLONES void
neighbourhood_gradients(const NeighbourhoodShape& shape, const NeighbourhoodArrays<const float>& weights,
                        std::size_t images, const float* pixels, const float* context, const float* upstream,
                        const NeighbourhoodArrays<float>& sums, float* context_gradient) {
    Scratch scratch(shape), slopes(shape); // the slopes' margins stay 0
    for (std::size_t image = 0; image < images; ++image) {
        const std::size_t first = image * shape.pixels();
        compute_features(shape, weights, pixels + first, context + first * shape.channels, scratch);
        for (std::size_t pixel = 0; pixel < shape.pixels(); ++pixel) {
            const std::size_t place = shape.padded(pixel / shape.columns, pixel % shape.columns);
            const float* __restrict features = scratch.at(place);
            float* __restrict gradient = slopes.at(place);
            const float slope = upstream[first + pixel];
            for (std::size_t f = 0; f < kF; ++f) {
                sums.readout[f] += slope * (features[f] < 0 ? 0.0F : features[f]);
                gradient[f] = features[f] > 0 ? slope * weights.readout[f] : 0.0F;
            }
            add(sums.position + (shape.whole ? 0 : pixel * kF), gradient, 1);
            for (std::size_t c = 0; c < shape.channels; ++c) {
                const std::size_t at = (first + pixel) * shape.channels + c;
                const float* weight = weights.context + c * kF;
                add(sums.context + c * kF, gradient, context[at]);
                float sum = 0;
#pragma omp simd reduction(+ : sum)
                for (std::size_t f = 0; f < kF; ++f)
                    sum += weight[f] * gradient[f];
                context_gradient[at] = sum;
            }
        }
        for (std::size_t n = 0; n < scratch.neighbours(); ++n) {
            float total[kF] = {};
            for (const auto& [place, value] : scratch.lit)
                add(total, slopes.seen_from(place, n), value);
            add(sums.patch + n * kF, total, 1);
        }
    }
}

} // namespace penumbra
