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
    : seam_(std::clamp(first_row, 0, kSide)), first_row_(seam_), end_row_(std::clamp(end_row, seam_, kSide)) {
}

bool PaintImage::empty() const {
    return std::none_of(pixels_.begin() + first_row_ * kSide, pixels_.begin() + end_row_ * kSide,
                        [](float value) { return value > 0; });
}

void PaintImage::begin_stroke(float x, float y, float radius, bool erase) {
    end_stroke();
    before_stroke_ = content();
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

void PaintImage::commit(const Content& before) {
    if (before == content())
        return;
    ++steps_;
    undo_.push_back(before);
    if (undo_.size() > kMostSteps)
        undo_.pop_front();
    redo_.clear();
}

bool PaintImage::move(std::deque<Content>& from, std::deque<Content>& to) {
    end_stroke();
    if (from.empty())
        return false;
    to.push_back(content());
    pixels_ = from.back().pixels;
    first_row_ = from.back().first_row;
    from.pop_back();
    ++revision_;
    return true;
}

bool PaintImage::undo() {
    return move(undo_, redo_);
}

bool PaintImage::redo() {
    return move(redo_, undo_);
}

void PaintImage::clear() {
    load(Pixels{});
}

void PaintImage::load(std::span<const float> image) {
    take(image, seam_);
}

void PaintImage::open_whole(std::span<const float> image) {
    take(image, 0);
}

void PaintImage::take(std::span<const float> image, int first_row) {
    end_stroke();
    const Content before = content();
    first_row_ = first_row;
    const auto from = static_cast<std::size_t>(first_row_ * kSide);
    std::fill_n(pixels_.begin(), from, 0.0F);
    for (std::size_t i = from; i < std::min(image.size(), static_cast<std::size_t>(end_row_ * kSide)); ++i)
        pixels_[i] = std::isfinite(image[i]) ? std::clamp(image[i], 0.0F, 1.0F) : 0.0F;
    if (before == content())
        return;
    ++revision_;
    commit(before);
}

void PaintImage::forget_steps() {
    steps_ = 0;
    undo_.clear();
    redo_.clear();
}

} // namespace penumbra
