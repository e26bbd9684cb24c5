#pragma once

#include "app/panels/map_projection.hpp"
#include "app/widgets/scatter.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace penumbra {

/// What the map draws instead of the newest codes' own places: a map of the past, or an embedding. It has no
/// way back from a place to a code of the model as it is now: nothing is decoded on it.
struct MapPlaces {
    std::vector<std::uint32_t> rows{};         ///< of the probe, increasing: which point is which
    std::vector<float> xy{};                   ///< [rows, 2]
    std::array<std::string, 2> labels{};       ///< of the axes
    std::vector<ScatterCircle> circles{};      ///< of the prior, where the axes are such
    std::shared_ptr<const ProbeAnswer> past{}; ///< the codes of the points, where they are older ones
    bool follows = false; ///< comes from another one of the same kind and points: they glide

    /// The point of a row, or -1.
    int point_of(std::size_t row) const;
};

/// Circles one and two standard deviations of the prior round the origin of a plane.
std::vector<ScatterCircle> prior_circles(const MapProjection& plane);

} // namespace penumbra
