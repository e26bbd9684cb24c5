#pragma once

#include "app/widgets/scatter.hpp"

namespace penumbra {

struct Scatter::Frame {
    ImDrawList& list;
    const ScatterOptions& options;
    const Theme& theme;
    const Fonts& fonts;
    ImVec2 min; ///< of the points' rectangle
    ImVec2 max;
    ImVec2 outer_min; ///< with the axes' numbers
    ScatterTouched& touched;
    bool moved; ///< set_points() since the last frame
};

} // namespace penumbra
