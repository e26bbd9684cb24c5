#pragma once

#include "core/objectives/repulsion_kernel.hpp"
#include "core/objectives/wristband.hpp"

#include <functional>

namespace penumbra {

/// Whether the fused form below covers these options and these points [M, N, d]: chordal distance, no angular
/// term, on the CPU in float32 or float64. Geodesic distance and the angular term, which no preset uses, stay
/// with the composed form.
bool fused_repulsion_fits(const torch::Tensor& points, const WristbandOptions& options);

/// One batch for fused_repulsion, contiguous.
template<class T>
struct RepulsionBatch {
    PairwiseShape shape;
    Reduction reduction = Reduction::PerPoint;
    const T* direction = nullptr; ///< [N, d], unit vectors
    const T* radius = nullptr;    ///< [N], in [0, 1]
    /// The gradient of the value, [N, d] and [N]; none: the value alone.
    T* direction_slope = nullptr;
    T* radius_slope = nullptr;
};

/// What else there is to do with the batch, so that no thread waits while one does it. Any may be empty.
struct RepulsionCompany {
    /// On the calling thread, before anything reads direction and radius. Must not throw.
    std::function<void()> before;
    /// On the calling thread, while others have begun with the pairs.
    std::function<void()> beside;
    /// On any thread, when the slopes of the points [from, to) are there. Must not throw.
    std::function<void(std::int64_t from, std::int64_t to)> after_rows;
};

/// The joint repulsion of composed_repulsion for one batch, T = float or double: pairs taken tile by tile,
/// O(N^2 d) time, O(N d) memory, one pass over the pairs for the value and one for the gradient. The threads
/// there are share the tiles, and are woken once; the result does not depend on their number.
template<class T>
double fused_repulsion(const RepulsionBatch<T>& batch, const RepulsionCompany& company);

} // namespace penumbra
