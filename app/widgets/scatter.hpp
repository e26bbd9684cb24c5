#pragma once

#include "app/gpu/point_cloud.hpp"
#include "app/gpu/point_picture.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"
#include "app/widgets/point_index.hpp"
#include "app/widgets/scatter_view.hpp"

#include <cstdint>
#include <imgui.h>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// A place with a letter.
struct ScatterMarker {
    double x = 0;
    double y = 0;
    std::string letter;
};
/// A circle with a word on its rim.
struct ScatterCircle {
    double x = 0;
    double y = 0;
    double radius = 1;
    std::string label;
};
struct ScatterPlace {
    double x = 0;
    double y = 0;
};
/// A picture behind the points, its first row at the top.
struct ScatterBackground {
    ImTextureID texture{};
    DataRectangle where;
};

/// A line through the plane.
struct ScatterLine {
    std::vector<float> xy; ///< [n, 2]
    bool closed = false;
    ImU32 colour = 0;
};

/// What is drawn besides the points.
struct ScatterOptions {
    std::string x_label;
    std::string y_label;
    std::vector<ScatterCircle> circles;
    std::vector<ScatterMarker> markers;
    std::span<const ScatterLine> lines; ///< over the points; whoever draws keeps them
    std::optional<ScatterPlace> cursor;
    std::optional<ScatterBackground> background;
    float point_size = 4; ///< diameter, pixels
    float opacity = 1;    ///< of the points
    bool at_once = false; ///< draw all points now, however long that takes: for a screenshot
};

/// What the person did in this frame.
struct ScatterTouched {
    int hovered = -1;       ///< point under the pointer
    int clicked = -1;       ///< point that was clicked, left button
    int shift_clicked = -1; ///< with Shift held
    int ctrl_clicked = -1;  ///< with Ctrl held
    /// A box drawn with Shift held, or a line drawn round points with Ctrl held, has been closed: the visible
    /// points inside, in their order; perhaps none.
    std::optional<std::vector<std::uint32_t>> enclosed;
    /// The left button drags the cursor, or was clicked where no point is: it belongs at `place` now.
    std::optional<ScatterPlace> place;
    bool began = false;   ///< the first frame of such a drag
    bool ended = false;   ///< the last one
    bool fitted = false;  ///< a double click showed everything; the first of its clicks was reported before
    bool gliding = false; ///< points or view are on their way: draw again soon
    bool drawing = false; ///< not all points have been drawn as they are: go on soon
};

/// Points in the plane, both axes at the same scale. Drag with the right or middle button to move the view,
/// the wheel zooms at the pointer, a double click shows everything; Shift and the left button draw a box,
/// Ctrl and the left button a line round points; until the person has moved it, the view
/// follows the points. New places of the same points are glided to where that can be drawn fluently; more
/// points are drawn over several frames, while the picture of before moves with the view.
class Scatter {
  public:
    /// [n, 2]. Everything is visible and white until set_colours() when n is another than before.
    void set_points(std::span<const float> xy);
    /// [n], Dear ImGui's packing; alpha 0 hides a point, also from the pointer.
    void set_colours(std::span<const ImU32> colours);
    std::size_t size() const { return xy_.size() / 2; }
    std::span<const float> places() const { return xy_; } ///< [n, 2]
    std::uint64_t revision() const { return revision_; }  ///< counts set_points()
    /// Coordinates of a point.
    ScatterPlace at(std::size_t point) const { return {xy_[2 * point], xy_[2 * point + 1]}; }

    /// Show all visible points, and follow them again.
    void fit() { follow_ = refit_ = true; }
    /// The points mean something else from now on: no gliding from the old ones, and the view follows.
    void start_afresh() { afresh_ = follow_ = refit_ = true; }
    const ScatterView& view() const { return view_; }
    /// The view keeps to the points, until the person moves it.
    bool following() const { return follow_; }
    /// Shows a part of the plane, as if the person had moved the view there.
    /// @param unit  of one pixel, above 0
    void look_at(double x, double y, double unit);

    ScatterTouched draw(const char* id, ImVec2 size, const ScatterOptions& options, const Theme& theme,
                        const Fonts& fonts);

  private:
    struct Frame; ///< what one draw() hands around
    DataRectangle extent(const ScatterOptions& options) const;
    void build_index(bool moved_now);
    void follow(const ScatterOptions& options, double now);
    void interact(Frame& frame, bool hovered);
    void release(Frame& frame, bool inside);
    void extend_outline(ImVec2 mouse, float step);
    std::vector<std::uint32_t> enclosed() const;
    void draw_outline(const Frame& frame) const;
    void draw_grid(const Frame& frame) const;
    void draw_points(const Frame& frame);
    bool can_glide() const;
    gpu::PointView wanted_view(const Frame& frame) const;
    void draw_lines(const Frame& frame) const;
    void draw_circles(const Frame& frame) const;
    void draw_markers(const Frame& frame) const;
    void draw_ring(const Frame& frame, int point) const;

    gpu::PointCloud cloud_;
    gpu::PointPicture picture_;
    PointIndex index_; ///< one frame late, for one frame shall not do everything that new points need
    bool indexed_ = true;
    std::vector<float> xy_;
    std::uint64_t revision_ = 0;
    std::vector<std::uint8_t> visible_;

    ScatterView view_;
    ScatterView view_before_; ///< where a glide of the view began
    ScatterView target_;
    bool follow_ = true;
    bool refit_ = true;          ///< the target must be found anew
    bool afresh_ = true;         ///< no glide
    double points_glide_ = -1e9; ///< when it began
    double view_glide_ = -1e9;
    bool view_glides_ = false;
    bool moved_ = false; ///< set_points() since the last draw
    float blend_ = 1;

    enum class Drag { None, Undecided, Cursor, View, Box, Lasso };
    Drag drag_ = Drag::None;
    ImVec2 pressed_{};
    bool second_press_ = false;
    bool shift_press_ = false; ///< held when the button went down
    bool ctrl_press_ = false;
    std::vector<float> outline_; ///< of the box or the line being drawn, [n, 2] in data units: it stays
                                 ///< round the same points when the view follows them
};

} // namespace penumbra
