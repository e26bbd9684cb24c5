#pragma once

#include <algorithm>

namespace penumbra {

/// Whole pixels of the window from the upper left corner; right and bottom are the first outside.
struct PixelRectangle {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    bool empty() const { return left >= right || top >= bottom; }
    long long area() const {
        return empty() ? 0 : static_cast<long long>(right - left) * static_cast<long long>(bottom - top);
    }
    bool operator==(const PixelRectangle&) const = default;
};

inline PixelRectangle intersection(const PixelRectangle& a, const PixelRectangle& b) {
    return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
            std::min(a.bottom, b.bottom)};
}

/// The smallest rectangle that holds both; neither is empty.
inline PixelRectangle united(const PixelRectangle& a, const PixelRectangle& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
            std::max(a.bottom, b.bottom)};
}

} // namespace penumbra
