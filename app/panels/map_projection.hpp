#pragma once

#include "core/studio.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// Which plane of the latent space a map shows.
struct MapAxes {
    std::size_t part = 0;   ///< of ProbeAnswer::parts
    bool components = true; ///< the first two principal components of the part, where it has more than two
                            ///< dimensions; otherwise the two dimensions below
    std::size_t x = 0;      ///< within the part
    std::size_t y = 1;
    bool operator==(const MapAxes&) const = default;
};

/// The plane as two orthonormal directions through a point: how codes come to places on the map and how
/// places become codes.
class MapProjection {
  public:
    MapProjection() = default;
    /// Axes that the answer does not have become the ones it has. The answer holds at least one code.
    MapProjection(const ProbeAnswer& answer, MapAxes axes);

    const MapAxes& axes() const { return axes_; } ///< as far as the answer has them
    std::size_t code_size() const { return base_.size(); }
    /// Coordinates of the codes [first, last) -> xy [last - first, 2].
    void project(const ProbeAnswer& answer, std::size_t first, std::size_t last, std::span<float> xy) const;
    /// Place of one code [d].
    std::array<float, 2> place(std::span<const float> code) const;
    /// The code at a place, [d]: all that the plane does not show is as in the code held().
    std::vector<float> code_at(double x, double y) const;
    /// [d]; at first the mean of the probe's codes.
    const std::vector<float>& held() const { return base_; }
    void hold(std::vector<float> code) { base_ = std::move(code); }
    /// "PC 1 (23 %)", after the part's name where it is not the whole code, or "z3", counted in the whole
    /// code.
    const std::array<std::string, 2>& labels() const { return labels_; }

  private:
    MapAxes axes_;
    std::size_t begin_ = 0;                    ///< of the part
    std::vector<float> base_;                  ///< [d], held
    std::vector<float> mean_;                  ///< [size], what lies at the plane's origin
    std::array<std::vector<float>, 2> across_; ///< [size] each
    std::array<std::string, 2> labels_;
};

} // namespace penumbra
