#include "app/widgets/scatter_view.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr double kSmallestUnit = 1e-7;
constexpr double kLargestUnit = 1e7;

double middle(float a, float b) {
    return (static_cast<double>(a) + static_cast<double>(b)) / 2;
}

} // namespace

void ScatterView::place(ImVec2 min, ImVec2 max) {
    min_ = min;
    max_ = {std::max(max.x, min.x + 1), std::max(max.y, min.y + 1)};
}

bool ScatterView::contains(ImVec2 pixel) const {
    return pixel.x >= min_.x && pixel.x < max_.x && pixel.y >= min_.y && pixel.y < max_.y;
}

float ScatterView::pixel_x(double x) const {
    return static_cast<float>(middle(min_.x, max_.x) + (x - x_) / unit_);
}

float ScatterView::pixel_y(double y) const {
    return static_cast<float>(middle(min_.y, max_.y) - (y - y_) / unit_);
}

double ScatterView::data_x(float pixel) const {
    return x_ + (pixel - middle(min_.x, max_.x)) * unit_;
}

double ScatterView::data_y(float pixel) const {
    return y_ - (pixel - middle(min_.y, max_.y)) * unit_;
}

DataRectangle ScatterView::data() const {
    return {data_x(min_.x), data_y(max_.y), data_x(max_.x), data_y(min_.y)};
}

void ScatterView::pan(ImVec2 pixels) {
    x_ -= pixels.x * unit_;
    y_ += pixels.y * unit_;
}

void ScatterView::zoom(ImVec2 pixel, double factor) {
    const double x = data_x(pixel.x);
    const double y = data_y(pixel.y);
    unit_ = std::clamp(unit_ * factor, kSmallestUnit, kLargestUnit);
    x_ += x - data_x(pixel.x);
    y_ += y - data_y(pixel.y);
}

void ScatterView::fit(const DataRectangle& all, double margin) {
    const double across = all.width() * (1 + 2 * margin) / (max_.x - min_.x);
    const double up = all.height() * (1 + 2 * margin) / (max_.y - min_.y);
    const double unit = std::max(across, up);
    x_ = (all.left + all.right) / 2;
    y_ = (all.bottom + all.top) / 2;
    unit_ = std::isfinite(unit) && unit > 0 ? std::clamp(unit, kSmallestUnit, kLargestUnit) : 0.01;
}

ScatterView ScatterView::between(const ScatterView& from, const ScatterView& to, double share) {
    ScatterView view = to;
    view.x_ = std::lerp(from.x_, to.x_, share);
    view.y_ = std::lerp(from.y_, to.y_, share);
    view.unit_ = std::exp(std::lerp(std::log(from.unit_), std::log(to.unit_), share));
    return view;
}

} // namespace penumbra
