#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <imgui.h>
#include <span>
#include <string>

namespace penumbra {

/// One upright bar: a value of 0 or more, named by a number beneath it.
struct DimensionBar {
    float value = 0; ///< what is not finite is shown as a faint column over the whole height
    int number = 0;
    ImU32 colour = 0;
    bool selected = false;
};

/// The upper end of the axis for these values: a little above the largest, and above the threshold (below 0:
/// none). Always positive.
double bars_top(std::span<const DimensionBar> bars, double threshold);

/// Every how manyth bar is numbered when the bars stand `pitch` apart and a number needs `width`: 1, 2, 5
/// times a power of ten.
int numbering_stride(float pitch, float width);

/// The bar under x when `count` bars share left..right evenly; -1 outside.
int bar_at(float x, float left, float right, std::size_t count);

struct BarsTouched {
    int hovered = -1; ///< index into the bars
    int clicked = -1; ///< pressed and released, left button
};
/// Upright bars, from a few up to several hundred, at the cursor, which moves below: a few ticks at the left,
/// numbers beneath and values above the bars as far as there is room, a dashed line at the threshold. The
/// whole of it is the last item. Where bars are narrower than a pixel, neighbours overlap and the taller
/// shows.
/// @param threshold  below 0: no line
/// @param least_top  what the axis reaches to at least, so that two rows of bars can have one scale
BarsTouched dimension_bars(const char* id, ImVec2 size, std::span<const DimensionBar> bars, double threshold,
                           const Theme& theme, const Fonts& fonts, double least_top = 0);

} // namespace penumbra
