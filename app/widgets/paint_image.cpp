#include "app/widgets/paint_image.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr std::size_t kMostSteps = 256;

/// Half the width of the edge over which ink fades, in pixels. At least the half pixel that anti-aliasing
/// needs.
float softness(float radius) {
    return std::max(0.6F, 0.4F * radius);
}

} // namespace

float brush_coverage(float distance, float radius) {
    const float soft = softness(radius);
    const float t = std::clamp((radius + soft - distance) / (2 * soft), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

float distance_to_segment(float px, float py, float x0, float y0, float x1, float y1) {
    const float dx = x1 - x0;
    const float dy = y1 - y0;
    const float length = dx * dx + dy * dy;
    const float t = length > 0 ? std::clamp(((px - x0) * dx + (py - y0) * dy) / length, 0.0F, 1.0F) : 0.0F;
    return std::hypot(px - (x0 + t * dx), py - (y0 + t * dy));
}

PaintImage::PaintImage(int first_row, int end_row)
    : first_row_(std::clamp(first_row, 0, kSide)), end_row_(std::clamp(end_row, first_row_, kSide)) {}

bool PaintImage::empty() const {
    return std::none_of(pixels_.begin() + first_row_ * kSide, pixels_.begin() + end_row_ * kSide,
                        [](float value) { return value > 0; });
}

void PaintImage::begin_stroke(float x, float y, float radius, bool erase) {
    end_stroke();
    before_stroke_ = pixels_;
    stroking_ = true;
    erase_ = erase;
    radius_ = std::max(0.1F, radius);
    last_x_ = x;
    last_y_ = y;
    stamp(x, y, x, y);
}

void PaintImage::extend_stroke(float x, float y) {
    if (!stroking_)
        return;
    stamp(last_x_, last_y_, x, y);
    last_x_ = x;
    last_y_ = y;
}

void PaintImage::end_stroke() {
    if (!stroking_)
        return;
    stroking_ = false;
    commit(before_stroke_);
}

void PaintImage::stamp(float x0, float y0, float x1, float y1) {
    const float reach = radius_ + softness(radius_) + 1;
    const auto low = [](float v) { return static_cast<int>(std::floor(std::clamp(v, -1e4F, 1e4F))); };
    const int row_from = std::max(first_row_, low(std::min(y0, y1) - reach));
    const int row_to = std::min(end_row_ - 1, low(std::max(y0, y1) + reach));
    const int column_from = std::max(0, low(std::min(x0, x1) - reach));
    const int column_to = std::min(kSide - 1, low(std::max(x0, x1) + reach));
    bool changed = false;
    for (int row = row_from; row <= row_to; ++row) {
        for (int column = column_from; column <= column_to; ++column) {
            const float distance = distance_to_segment(static_cast<float>(column) + 0.5F,
                                                       static_cast<float>(row) + 0.5F, x0, y0, x1, y1);
            const float ink = brush_coverage(distance, radius_);
            float& pixel = pixels_[static_cast<std::size_t>(row * kSide + column)];
            const float now = erase_ ? std::min(pixel, 1 - ink) : std::max(pixel, ink);
            changed = changed || now != pixel;
            pixel = now;
        }
    }
    if (changed)
        ++revision_;
}

void PaintImage::commit(const Pixels& before) {
    if (before == pixels_)
        return;
    ++steps_;
    undo_.push_back(before);
    if (undo_.size() > kMostSteps)
        undo_.pop_front();
    redo_.clear();
}

bool PaintImage::undo() {
    end_stroke();
    if (undo_.empty())
        return false;
    redo_.push_back(pixels_);
    pixels_ = undo_.back();
    undo_.pop_back();
    ++revision_;
    return true;
}

bool PaintImage::redo() {
    end_stroke();
    if (redo_.empty())
        return false;
    undo_.push_back(pixels_);
    pixels_ = redo_.back();
    redo_.pop_back();
    ++revision_;
    return true;
}

void PaintImage::clear() {
    load(Pixels{});
}

void PaintImage::load(std::span<const float> image) {
    end_stroke();
    const Pixels before = pixels_;
    for (std::size_t i = static_cast<std::size_t>(first_row_ * kSide);
         i < std::min(image.size(), static_cast<std::size_t>(end_row_ * kSide)); ++i)
        pixels_[i] = std::isfinite(image[i]) ? std::clamp(image[i], 0.0F, 1.0F) : 0.0F;
    if (before == pixels_)
        return;
    ++revision_;
    commit(before);
}

void PaintImage::reset(std::span<const float> image) {
    load(image);
    steps_ = 0;
    undo_.clear();
    redo_.clear();
}

} // namespace penumbra
