#pragma once

#include "app/widgets/decimation.hpp"
#include "app/widgets/plot_axis.hpp"

#include <array>
#include <cstdint>
#include <imgui.h>
#include <span>
#include <vector>

namespace penumbra {

/// Where a plot's data lie on the screen.
struct PlotPlane {
    ImVec2 min; ///< of the curves' rectangle, pixels
    ImVec2 max;
    AxisRange x;
    AxisRange y;
    AxisScale x_scale = AxisScale::Linear;
    AxisScale y_scale = AxisScale::Linear;

    float pixel_x(double value) const;
    /// Kept near the rectangle, so that far values do not overflow the renderer. NaN stays NaN.
    float pixel_y(double value) const;
};

/// The way a curve takes over the screen, kept from frame to frame: found anew only when its series has grown
/// or is seen otherwise. What lies within a fraction of a pixel of the point before is left out.
class CurvePaths {
  public:
    /// Pixels; a break in the line where y is NaN. Valid until the next frame's first call.
    /// @param exact  every point that decimate() gives, for curves with markers
    std::span<const ImVec2> path(const Series& series, bool smoothed, bool exact, const PlotPlane& plane);
    /// Forgets the curves that were not asked for since the last call.
    void next_frame();
    /// How many paths had to be found so far.
    std::uint64_t found() const { return found_; }

  private:
    struct Kept {
        std::uint64_t revision = 0; ///< of the series, unique among all
        bool smoothed = false;
        bool exact = false;
        std::array<double, 10> plane{};
        bool used = true;
        std::vector<ImVec2> points;
    };
    std::vector<Kept> kept_;
    std::uint64_t found_ = 0;
};

} // namespace penumbra
