#pragma once

#include "app/gpu/shader_program.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace penumbra::gpu {

/// How a cloud of points is seen.
struct PointView {
    std::array<float, 4> data{0, 0, 1, 1}; ///< left, bottom, right, top of what is seen, as the data count
    int width = 1;                         ///< of the picture that shows it, pixels
    int height = 1;
    float size = 4;  ///< a point's diameter, pixels
    float blend = 1; ///< 0: the places before the last change, 1: the places now
    float opacity = 1;
    bool operator==(const PointView&) const = default;
};

/// Many round points in one buffer on the GPU, in an order of chance: the first thousand are as fair a
/// picture of all as any thousand. They need the current GL context of the thread that draws, and must be
/// destroyed before it.
class PointCloud {
  public:
    PointCloud() = default;
    ~PointCloud();
    PointCloud(const PointCloud&) = delete;
    PointCloud& operator=(const PointCloud&) = delete;

    /// Where the points are from now on. As many as before glide there from where they were drawn last, as a
    /// view's blend goes from 0 to 1; another number stands there at once, and is white until set_colours().
    /// @param xy  [n, 2]. @throws std::invalid_argument for an odd number of coordinates
    void set_positions(std::span<const float> xy);
    /// [n], red in the lowest byte, alpha in the highest (Dear ImGui's packing); alpha 0 hides a point.
    /// @throws std::invalid_argument for another count than that of the positions
    void set_colours(std::span<const std::uint32_t> rgba);
    std::size_t size() const { return position_.size() / 2; }
    /// Another number after each of the two above.
    std::uint64_t revision() const { return revision_; }

    /// Adds the `count` points from the `first` one on, in the order of chance, to the bound framebuffer,
    /// whose colours are kept multiplied with their alpha. @throws std::runtime_error when the driver refuses
    /// the shaders
    void draw(const PointView& view, std::size_t first, std::size_t count);

  private:
    void make_buffer();
    void shuffle();
    void take_positions(std::span<const float> xy);

    std::vector<float> previous_;      ///< [n, 2], in the buffer's order
    std::vector<float> position_;      ///< [n, 2], likewise
    std::vector<std::uint32_t> order_; ///< [n]: which point stands where in the buffer
    std::uint64_t revision_ = 0;
    float drawn_blend_ = 1;
    ShaderProgram program_;
    std::uint32_t array_ = 0;
    std::uint32_t buffer_ = 0; ///< all previous places, all places, all colours
};

} // namespace penumbra::gpu
