#include "app/widgets/region.hpp"

#include <algorithm>
#include <array>

namespace penumbra {

namespace {

constexpr std::size_t kStrips = 256;

} // namespace

Region::Region(std::span<const float> outline) {
    const std::size_t count = outline.size() / 2;
    if (count < 3) {
        return;
    }
    left_ = right_ = outline[0];
    bottom_ = top_ = outline[1];
    for (std::size_t i = 0; i < count; ++i) {
        left_ = std::min(left_, static_cast<double>(outline[2 * i]));
        right_ = std::max(right_, static_cast<double>(outline[2 * i]));
        bottom_ = std::min(bottom_, static_cast<double>(outline[2 * i + 1]));
        top_ = std::max(top_, static_cast<double>(outline[2 * i + 1]));
    }
    if (!(top_ > bottom_) || !(right_ > left_)) {
        return;
    }
    strips_.resize(kStrips);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t next = (i + 1) % count;
        const Edge edge{outline[2 * i], outline[2 * i + 1], outline[2 * next], outline[2 * next + 1]};
        const std::size_t last = strip(std::max(edge.y0, edge.y1));
        for (std::size_t s = strip(std::min(edge.y0, edge.y1)); s <= last; ++s) {
            strips_[s].push_back(edge);
        }
    }
}

Region Region::box(double x0, double y0, double x1, double y1) {
    const auto left = static_cast<float>(std::min(x0, x1)), right = static_cast<float>(std::max(x0, x1));
    const auto bottom = static_cast<float>(std::min(y0, y1)), top = static_cast<float>(std::max(y0, y1));
    return Region(std::array<float, 8>{left, bottom, right, bottom, right, top, left, top});
}

std::size_t Region::strip(double y) const {
    const double share = (y - bottom_) / (top_ - bottom_) * static_cast<double>(kStrips);
    return static_cast<std::size_t>(std::clamp(share, 0.0, static_cast<double>(kStrips - 1)));
}

bool Region::contains(double x, double y) const {
    // Comparisons with what is not a number are false.
    if (strips_.empty() || !(x >= left_ && x <= right_ && y >= bottom_ && y <= top_)) {
        return false;
    }
    bool inside = false;
    for (const Edge& edge : strips_[strip(y)]) {
        // An edge owns its lower end only, so that a ray through a corner crosses the line once.
        if ((edge.y0 > y) != (edge.y1 > y) &&
            x < edge.x0 + (y - edge.y0) / (edge.y1 - edge.y0) * (edge.x1 - edge.x0)) {
            inside = !inside;
        }
    }
    return inside;
}

std::vector<std::uint32_t> Region::select(std::span<const float> xy,
                                          std::span<const std::uint8_t> visible) const {
    std::vector<std::uint32_t> chosen;
    for (std::size_t i = 0; i < xy.size() / 2; ++i) {
        if ((visible.empty() || visible[i] != 0) && contains(xy[2 * i], xy[2 * i + 1])) {
            chosen.push_back(static_cast<std::uint32_t>(i));
        }
    }
    return chosen;
}

} // namespace penumbra
