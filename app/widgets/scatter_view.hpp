#pragma once

#include <imgui.h>

namespace penumbra {

/// A rectangle of the plane, x to the right and y upwards.
struct DataRectangle {
    double left = 0;
    double bottom = 0;
    double right = 1;
    double top = 1;
    double width() const { return right - left; }
    double height() const { return top - bottom; }
    bool operator==(const DataRectangle&) const = default;
};

/// What part of the plane a rectangle of pixels shows, both axes at the same scale.
class ScatterView {
  public:
    ScatterView() = default;
    ScatterView(double x, double y, double unit) : x_(x), y_(y), unit_(unit) {}

    /// Where it is drawn, in window pixels; what lies in the middle stays there, at the same scale.
    void place(ImVec2 min, ImVec2 max);
    ImVec2 min() const { return min_; }
    ImVec2 max() const { return max_; }
    bool contains(ImVec2 pixel) const;

    float pixel_x(double x) const;
    float pixel_y(double y) const;
    ImVec2 pixel(double x, double y) const { return {pixel_x(x), pixel_y(y)}; }
    double data_x(float pixel) const;
    double data_y(float pixel) const;
    double unit() const { return unit_; } ///< data units of one pixel
    DataRectangle data() const;           ///< what is seen

    /// Moves what is seen along with a pointer that moved by so many pixels.
    void pan(ImVec2 pixels);
    /// A factor below 1 zooms in; what lies under the pixel stays there.
    void zoom(ImVec2 pixel, double factor);
    /// Shows the whole rectangle with a margin, a share of its size, on each side.
    void fit(const DataRectangle& all, double margin);
    /// The view a share of the way from one to another: places linearly, scales geometrically.
    static ScatterView between(const ScatterView& from, const ScatterView& to, double share);

  private:
    double x_ = 0; ///< in the middle
    double y_ = 0;
    double unit_ = 0.01;
    ImVec2 min_{0, 0};
    ImVec2 max_{1, 1};
};

} // namespace penumbra
