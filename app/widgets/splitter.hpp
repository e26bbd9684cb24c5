#pragma once

#include <imgui.h>

namespace penumbra {

/// Width of the gap between two areas, which is also what can be grabbed; unscaled pixels at the font's size.
float splitter_thickness();

/// The two lengths that a splitter leaves of `total`, whole pixels, without the gap between them. The ratio
/// is honoured as far as both minima are; where there is no room for both, they shrink in proportion.
struct SplitLengths {
    float first = 0;
    float second = 0;
};
SplitLengths split_lengths(float total, float ratio, float minimum_first, float minimum_second, float gap);

/// Draws the bar between two areas of the rectangle of `size` at the cursor, and lets the person drag it;
/// a double click sets the ratio back to a half. The cursor is left where it was. Draw the areas afterwards,
/// with split_lengths(), so that they follow in the same frame.
/// @param vertical  the bar stands upright: the areas lie side by side.
/// @param ratio     share of the first area, changed in place.
/// @return true in a frame in which the ratio changed.
bool splitter(const char* id, bool vertical, float* ratio, float minimum_first, float minimum_second,
              ImVec2 size);

} // namespace penumbra
