#pragma once

#include "app/gpu/framebuffer.hpp"
#include "app/gpu/point_cloud.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace penumbra::gpu {

/// Draw as long as it takes.
constexpr double kAllAtOnce = std::numeric_limits<double>::infinity();

/// From now on colours are taken as multiplied with their alpha, until Dear ImGui's renderer resets its
/// state.
void blend_multiplied();

/// The picture of a cloud of points. It is drawn again only when the points or how they are seen have
/// changed, and then a slice at a time: what a frame pays is bounded, however many points there are. Until a
/// new picture is complete the last one is shown; without one, as much of the new one as there is.
class PointPicture {
  public:
    /// A finished or growing picture: a texture, its first row the lowest, of colours multiplied with their
    /// alpha, and how the points are seen in it, which may be how they were wanted a little while ago.
    struct Shown {
        std::uintptr_t texture = 0; ///< 0: none
        PointView view;
    };

    /// Draws on towards the cloud as `wanted` for about `seconds`, or until all is done. Leaves another
    /// framebuffer bound. A picture once begun is finished even when the data move on below it, so that
    /// moving the view all the time does not keep it from getting on.
    void advance(PointCloud& cloud, const PointView& wanted, double seconds);
    Shown shown() const;
    /// Interpolated where it is not shown pixel on pixel.
    void set_smooth(bool smooth);
    /// What is shown is the cloud as it was wanted.
    bool complete() const { return complete_; }
    /// The last picture has nothing to do with the points any more.
    void drop() { finished_ = false; }
    /// What drawing all of `count` points costs in this thread, in seconds, as measured lately; 0: not known.
    double cost(std::size_t count) const { return seconds_per_point_ * static_cast<double>(count); }

  private:
    struct Layer {
        Framebuffer picture;
        PointView view;
        std::uint64_t revision = 0;
    };
    void begin(const PointCloud& cloud, const PointView& wanted);
    void draw_slice(PointCloud& cloud);
    const Layer& shown_layer() const { return layers_[finished_ ? front_ : 1 - front_]; }

    std::array<Layer, 2> layers_;
    std::size_t front_ = 0; ///< the finished one; the other one grows
    bool finished_ = false; ///< there is a finished one
    bool growing_ = false;
    bool complete_ = false;
    std::size_t drawn_ = 0; ///< points of the growing one
    std::size_t slice_ = 1024;
    double seconds_per_point_ = 0;
};

} // namespace penumbra::gpu
