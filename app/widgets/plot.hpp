#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"
#include "app/widgets/curve_paths.hpp"
#include "app/widgets/decimation.hpp"
#include "app/widgets/plot_axis.hpp"

#include <imgui.h>
#include <span>
#include <string>

namespace penumbra {

/// One curve of a plot. The series is read, never kept.
struct PlotCurve {
    const Series* series = nullptr;
    std::string name;
    ImU32 colour = 0;
    bool visible = true;  ///< toggled by its legend entry
    bool markers = false; ///< few points: a dot at each, no smoothing
    std::string help{};   ///< what it is, for the legend entry's tooltip; may be empty
    /// Of a second run: dashed, its dots hollow, without raw values behind it. In the reading under the
    /// pointer it stands beside the curve of its name.
    bool second = false;
};

struct PlotOptions {
    AxisScale y_scale = AxisScale::Linear;
    /// Logarithmic for a few points with markers: longer curves are thinned evenly along a linear axis.
    AxisScale x_scale = AxisScale::Linear;
    const char* x_label = "step";
    bool whole_x = true; ///< abscissae are counts
    /// What the curves are of, and those of a second run; heads the columns of the reading.
    std::string first_run = {};
    std::string second_run = {};
};

/// Curves over a common abscissa. Drag moves the view, the wheel zooms at the cursor (over an axis only along
/// it), a drag with the right button zooms into a box, a double click shows everything again; until the
/// person has moved it, the view follows the data. Where a curve is smoothed its raw values are drawn faint
/// behind it.
class Plot {
  public:
    /// Legend entries that wrap over the width at the cursor. Returns true when one was toggled.
    static bool legend(std::span<PlotCurve> curves, const Theme& theme, const Fonts& fonts);

    void draw(const char* id, ImVec2 size, std::span<const PlotCurve> curves, const PlotOptions& options,
              const Theme& theme, const Fonts& fonts);

    /// Follow the data again.
    void fit() { follow_ = true; }
    bool follows() const { return follow_; }

  private:
    struct Frame; ///< one draw()'s geometry
    void fit_ranges(std::span<const PlotCurve> curves, AxisScale y_scale);
    void interact(const Frame& frame, bool hovered);
    void draw_axes(const Frame& frame) const;
    void draw_warning(const Frame& frame, std::span<const PlotCurve> curves) const;
    // plot_lines.cpp
    void draw_curve(const Frame& frame, const PlotCurve& curve, bool smoothed, ImU32 colour, float thickness);
    void draw_dashed(const Frame& frame, const PlotCurve& curve, float thickness);
    // plot_reading.cpp
    void draw_crosshair(const Frame& frame, std::span<const PlotCurve> curves) const;

    AxisRange x_{0, 1};
    AxisRange y_{0, 1};
    AxisScale last_scale_ = AxisScale::Linear;
    bool follow_ = true;
    bool boxing_ = false;
    bool dragging_ = false;
    ImVec2 box_start_{};
    CurvePaths paths_;
};

} // namespace penumbra
