#pragma once

#include "app/widgets/image_grid.hpp"

#include <string>

namespace penumbra {

/// A tooltip with one picture of a grid, enlarged, and words beneath it.
void enlarged_tooltip(const ImageGrid& pictures, int index, const std::string& words, const Theme& theme,
                      const Fonts& fonts);

} // namespace penumbra
