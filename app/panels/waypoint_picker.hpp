#pragma once

#include "app/panels/walk.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace penumbra {

/// Chooses places by chance, in an order that is the same at every start: no clock, one counter.
class WaypointPicker {
  public:
    /// An image of the set, of one class where that is given; nothing when there is no such image.
    std::optional<std::size_t> pick(const ImageSet& images, std::optional<int> digit = {});
    /// Two images of different classes; nothing when all are of one class.
    std::optional<std::pair<std::size_t, std::size_t>> pick_two(const ImageSet& images);
    /// A draw from N(0, I), the prior of every model with codes. @param size  of the code, 1 or more
    std::vector<float> draw_code(std::size_t size);
    /// How many draws there have been: the name of the newest.
    std::uint64_t draws() const { return draws_; }

  private:
    std::uint64_t picks_ = 0;
    std::uint64_t draws_ = 0;
};

/// An image of the test set, named as the map names it: "test 1234, 5".
Waypoint test_waypoint(const Dataset& data, std::size_t index);
/// The class's name in the data set, its number where there is none.
std::string class_name(const Dataset* data, int label);

} // namespace penumbra
