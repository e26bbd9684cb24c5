#include "app/gpu/point_picture.hpp"

#include "app/gpu/changes.hpp"

#include <algorithm>
#include <chrono>
#include <glad/gl.h>

namespace penumbra::gpu {
namespace {

using Clock = std::chrono::steady_clock;

/// Time is looked at between slices. They grow while they cost nothing, as on a GPU that draws by itself.
constexpr double kLongSlice = 250e-6;
constexpr double kShortSlice = 60e-6;
constexpr std::size_t kLeastPoints = 256;
constexpr std::size_t kMostPoints = 1 << 20;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// They show the same at most from another place.
bool alike(PointView a, const PointView& b) {
    a.data = b.data;
    return a == b;
}

} // namespace

void PointPicture::begin(const PointCloud& cloud, const PointView& wanted) {
    Layer& layer = layers_[1 - front_];
    layer.view = wanted;
    layer.revision = cloud.revision();
    layer.picture.resize(wanted.width, wanted.height);
    clear_transparent();
    count_change(layer.picture.texture());
    drawn_ = 0;
    growing_ = true;
}

void PointPicture::draw_slice(PointCloud& cloud) {
    const auto start = Clock::now();
    Layer& layer = layers_[1 - front_];
    const std::size_t count = std::min(slice_, cloud.size() - drawn_);
    cloud.draw(layer.view, drawn_, count);
    flush(); // a software rasteriser does its work now, and it is counted
    drawn_ += count;
    count_change(layer.picture.texture());
    const double seconds = since(start);
    if (count == slice_) {
        const double each = seconds / static_cast<double>(count);
        seconds_per_point_ = seconds_per_point_ > 0 ? 0.8 * seconds_per_point_ + 0.2 * each : each;
        if (seconds > kLongSlice)
            slice_ = std::max(kLeastPoints, slice_ / 2);
        else if (seconds < kShortSlice)
            slice_ = std::min(kMostPoints, slice_ * 2);
    }
}

void PointPicture::advance(PointCloud& cloud, const PointView& wanted, double seconds) {
    const auto start = Clock::now();
    const auto is = [&](const Layer& layer) {
        return layer.revision == cloud.revision() && layer.view == wanted;
    };
    complete_ = finished_ && is(layers_[front_]);
    bool bound = false;
    while (!complete_) {
        const Layer& layer = layers_[1 - front_];
        const bool useful = growing_ && layer.revision == cloud.revision() && alike(layer.view, wanted);
        if (!useful)
            begin(cloud, wanted);
        else if (!bound)
            layer.picture.bind();
        bound = true;
        // At least one slice a frame, so that it gets on in any case.
        do {
            if (drawn_ < cloud.size())
                draw_slice(cloud);
        } while (drawn_ < cloud.size() && since(start) < seconds);
        if (drawn_ < cloud.size())
            return;
        front_ = 1 - front_;
        finished_ = true;
        growing_ = false;
        complete_ = is(layers_[front_]);
        if (since(start) >= seconds)
            return;
    }
}

PointPicture::Shown PointPicture::shown() const {
    if (!finished_ && !growing_)
        return {};
    return {shown_layer().picture.texture(), shown_layer().view};
}

void PointPicture::set_smooth(bool smooth) {
    shown_layer().picture.set_smooth(smooth);
}

void blend_multiplied() {
    glBlendFuncSeparate(GL_ONE, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

} // namespace penumbra::gpu
