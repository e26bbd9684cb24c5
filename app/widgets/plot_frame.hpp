#pragma once

#include "app/widgets/plot.hpp"

namespace penumbra {

/// The geometry of one Plot::draw().
struct Plot::Frame {
    ImVec2 min; ///< of the curves' rectangle
    ImVec2 max;
    ImVec2 outer_min; ///< with the axes' labels
    const PlotOptions& options;
    const Theme& theme;
    const Fonts& fonts;
    ImDrawList& list;
    AxisRange x_range;
    AxisRange y_range;

    float width() const { return max.x - min.x; }
    float height() const { return max.y - min.y; }
    double x_fraction(float at) const { return (at - min.x) / width(); }
    double y_fraction(float at) const { return (max.y - at) / height(); }
    PlotPlane plane() const { return {min, max, x_range, y_range, options.x_scale, options.y_scale}; }
    float x(double value) const { return plane().pixel_x(value); }
    float y(double value) const { return plane().pixel_y(value); }
};

} // namespace penumbra
