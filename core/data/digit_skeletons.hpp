#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace penumbra {

/// A point of a pen's path: x 0..1 to the right, y 0..1 downwards.
struct PenPoint {
    double x = 0;
    double y = 0;
};

/// A smooth curve through its points; corners are where one stroke ends and the next begins.
using PenStroke = std::vector<PenPoint>;

/// One way of writing a digit.
struct DigitStyle {
    std::string_view name; ///< "4 open"
    double share = 1;      ///< how common it is among the digit's styles
    std::vector<PenStroke> strokes;
};

/// The styles of a digit, 0..9.
std::span<const DigitStyle> digit_styles(int digit);

} // namespace penumbra
