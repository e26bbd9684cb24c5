#pragma once

#include "core/studio.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace penumbra {

/// A map as it was, of some of its points.
struct PastMap {
    std::shared_ptr<const ProbeAnswer> codes;               ///< without principal coordinates
    std::shared_ptr<const std::vector<std::uint32_t>> rows; ///< of the probe that it was: the points kept
    double epoch = 0;
    std::int64_t step() const { return codes->weights.step; }
};

/// The maps that arrived while a model trained, in their order. Its memory is bounded: each keeps at most
/// kMostPoints of its points, evenly spaced, fewer where codes are long, and when there are more than
/// kMostMaps, the one goes whose neighbours are closest to each other, so that they stay spread over the run.
class MapHistory {
  public:
    static constexpr std::size_t kMostMaps = 60;
    static constexpr std::size_t kMostPoints = 5000;
    static constexpr std::size_t kMostNumbers = 160'000; ///< of a map: 640 kB

    /// Keeps a newer map of the model in training. Another run, data set or choice of images begins a new
    /// history; maps of opened models are left out. Cheap for a map that it has seen.
    /// @param epoch  that the weights' step belongs to
    /// @return whether it is another history than before: nothing that was kept is there any more
    bool keep(const std::shared_ptr<const ProbeAnswer>& map, double epoch);

    const std::vector<PastMap>& maps() const { return maps_; }
    /// Whether these maps are of what the probe is of: run, images and data.
    bool is_of(const ProbeAnswer& probe) const;
    /// Index of the map that is nearest to a step; there is at least one.
    std::size_t nearest(std::int64_t step) const;

  private:
    void thin();

    std::shared_ptr<const ProbeAnswer> seen_;
    std::vector<PastMap> maps_;
};

} // namespace penumbra
