#pragma once

#include "core/studio.hpp"

#include <filesystem>
#include <vector>

namespace penumbra {

/// Pictures to be played one after another.
struct PathAnimation {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> frames; ///< [n, height, width], grey
    std::vector<int> hundredths;      ///< [n], how long each is shown, 1/100 s
};

/// From A to B and back through all fine steps of an answer, with a rest at either end, or once round a
/// closed one: the great circle alone, or the straight line at its right. About six seconds for 33 steps.
/// @param scale  screen pixels of an image's pixel
PathAnimation path_animation(const InterpolateAnswer& answer, bool both, int scale = 6);

} // namespace penumbra
