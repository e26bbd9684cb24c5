#pragma once

#include "app/gpu/shader_program.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra::gpu {

/// How a cloud of points is seen.
struct PointView {
    std::array<float, 4> data{0, 0, 1, 1};   ///< left, bottom, right, top of what is seen, as the data count
    std::array<float, 4> pixels{0, 0, 1, 1}; ///< left, top, right, bottom of where it is drawn; y downwards
    std::array<float, 4> clip{0, 0, 1, 1};   ///< likewise; nothing is drawn outside
    std::array<float, 2> viewport{1, 1};     ///< width and height of the framebuffer
    float size = 4;                          ///< a point's diameter, pixels
    float blend = 1;                         ///< 0: the places before the last change, 1: the places now
    float opacity = 1;
    bool operator==(const PointView&) const = default;
};

/// Many round points in one buffer on the GPU: what drawing them costs the caller does not depend on how many
/// they are. They need the current GL context of the thread that draws, and must be destroyed before it.
///
/// Use from Dear ImGui: set_view() while the frame is made, draw() from a callback of the draw list that
/// ImDrawCallback_ResetRenderState follows.
class PointCloud {
  public:
    PointCloud() = default;
    ~PointCloud();
    PointCloud(const PointCloud&) = delete;
    PointCloud& operator=(const PointCloud&) = delete;

    /// Where the points are from now on. As many as before glide there from where they are drawn now, as the
    /// view's blend goes from 0 to 1; another number stands there at once, and is white until set_colours().
    /// @param xy  [n, 2]. @throws std::invalid_argument for an odd number of coordinates
    void set_positions(std::span<const float> xy);
    /// [n], red in the lowest byte, alpha in the highest (Dear ImGui's packing); alpha 0 hides a point.
    /// @throws std::invalid_argument for another count than that of the positions
    void set_colours(std::span<const std::uint32_t> rgba);
    std::size_t size() const { return position_.size() / 2; }

    /// How the next draw() shows them. A difference from before counts as a change on the screen, see
    /// changes().
    void set_view(const PointView& view);
    const PointView& view() const { return view_; }
    /// Draws with alpha blending inside the view's clip rectangle, after what was drawn before; leaves
    /// OpenGL's state as it needed it. @throws std::runtime_error when the driver refuses the shaders
    void draw();

  private:
    void make_buffer();

    std::vector<float> previous_; ///< [n, 2]
    std::vector<float> position_; ///< [n, 2]
    PointView view_;
    ShaderProgram program_;
    std::uint32_t array_ = 0;
    std::uint32_t buffer_ = 0; ///< all previous places, all places, all colours
};

} // namespace penumbra::gpu
