#pragma once

#include <cstddef>

namespace penumbra {

/// Hidden units of the small network that looks at each pixel's neighbourhood.
inline constexpr std::size_t kNeighbourhoodFeatures = 32;
inline constexpr std::size_t kLargestNeighbourhood = 6;

/// Pixels lie row by row, each row from the left. A pixel's neighbourhood is what lies at most `radius` rows
/// and columns away: all of it, or only what comes before the pixel.
struct NeighbourhoodShape {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t radius = 0;   ///< 1 .. kLargestNeighbourhood
    std::size_t channels = 0; ///< numbers that are said of each pixel beside its neighbourhood
    bool whole = false;       ///< the neighbourhood looks both ways, and all pixels share their biases

    std::size_t pixels() const { return rows * columns; }
    /// `radius` whole rows above, and the start of the pixel's own; or a square.
    std::size_t neighbours() const {
        return whole ? (2 * radius + 1) * (2 * radius + 1) : 2 * radius * (radius + 1);
    }
    std::size_t biases() const { return whole ? 1 : pixels(); }
    /// Of rows with a margin at both sides; there is one above and below, too.
    std::size_t pitch() const { return columns + 2 * radius; }
    std::size_t padded(std::size_t row, std::size_t column) const {
        return (row + radius) * pitch() + column + radius;
    }
    /// How far before a pixel its neighbour lies in a padded image, for neighbours from the top left on.
    std::ptrdiff_t distance(std::size_t neighbour) const {
        const auto width = static_cast<std::ptrdiff_t>(2 * radius + 1),
                   n = static_cast<std::ptrdiff_t>(neighbour);
        const auto reach = static_cast<std::ptrdiff_t>(radius);
        return (reach - n / width) * static_cast<std::ptrdiff_t>(pitch()) + reach - n % width;
    }
};

/// Arrays of kNeighbourhoodFeatures numbers for each neighbour, channel and pixel; one for the readout.
template<class Float>
struct NeighbourhoodArrays {
    Float* patch = nullptr;    ///< [neighbours, F]
    Float* context = nullptr;  ///< [channels, F]
    Float* position = nullptr; ///< [biases, F]
    Float* readout = nullptr;  ///< [F]
};

/// logit[i] = readout . relu(position[i] + patch' x(around i) + context' c[i]) for a batch of images.
/// pixels [images, pixels], context [images, pixels, channels], logits [images, pixels].
void neighbourhood_logits(const NeighbourhoodShape& shape, const NeighbourhoodArrays<const float>& weights,
                          std::size_t images, const float* pixels, const float* context, float* logits);

/// Gradients for upstream [images, pixels]: those of the weights are added to `sums`, that of the context is
/// written.
void neighbourhood_gradients(const NeighbourhoodShape& shape, const NeighbourhoodArrays<const float>& weights,
                             std::size_t images, const float* pixels, const float* context,
                             const float* upstream, const NeighbourhoodArrays<float>& sums,
                             float* context_gradient);

} // namespace penumbra
