#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace penumbra {
namespace {

std::string printed(const char* format, int digits, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, digits, value);
    return text;
}

/// The range in the coordinates in which the axis is straight.
AxisRange straight(const AxisRange& range, AxisScale scale) {
    return scale == AxisScale::Linear ? range : AxisRange{std::log10(range.low), std::log10(range.high)};
}

AxisRange bent(const AxisRange& range, AxisScale scale) {
    return scale == AxisScale::Linear ? range : AxisRange{std::pow(10, range.low), std::pow(10, range.high)};
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
double round_step(double least) {
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

std::vector<Tick> linear_ticks(const AxisRange& range, int most) {
    const double length = range.high - range.low;
    if (!(length > 0) || !std::isfinite(length))
        return {};
    const double step = round_step(length / std::max(1, most));
    const double first = std::ceil(range.low / step - 1e-9);
    const double last = std::floor(range.high / step + 1e-9);
    const double largest = std::max(std::abs(range.low), std::abs(range.high));
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12);
    std::vector<Tick> ticks;
    for (double i = first; i <= last; ++i) {
        const double value = i == 0 ? 0 : i * step;
        std::string label;
        if (largest >= 1e6 || step < 1e-5)
            label = printed("%.*g", 6, value);
        else if (decimals == 0 && largest >= 10000)
            label = format_count(std::llround(value));
        else
            label = printed("%.*f", decimals, value);
        ticks.push_back({value, std::move(label)});
    }
    return ticks;
}

std::vector<Tick> logarithmic_ticks(const AxisRange& range, int most) {
    const AxisRange decades = straight(range, AxisScale::Logarithmic);
    const double length = decades.high - decades.low;
    if (!(length > 0) || !std::isfinite(length))
        return {};
    // Inside less than a decade the linear ticks are the round values.
    if (length < 0.7)
        return linear_ticks(range, most);
    const int stride = static_cast<int>(std::ceil(length / std::max(1, most)));
    const bool label_two_five = length * 3 <= most;
    std::vector<Tick> ticks;
    const int last = static_cast<int>(std::floor(decades.high + 1e-9));
    for (int decade = static_cast<int>(std::floor(decades.low - 1e-9)); decade <= last; ++decade) {
        for (int digit = 1; digit < 10; ++digit) {
            const double value = digit * std::pow(10, decade);
            if (value < range.low * (1 - 1e-9) || value > range.high * (1 + 1e-9))
                continue;
            const bool whole = digit == 1 && decade % stride == 0;
            const bool between = label_two_five && (digit == 2 || digit == 5);
            if (whole || between)
                ticks.push_back({value, printed("%.*g", 6, value)});
            else if (stride == 1 || digit == 1)
                ticks.push_back({value, {}});
        }
    }
    return ticks;
}

} // namespace

double axis_fraction(const AxisRange& range, AxisScale scale, double value) {
    if (scale == AxisScale::Logarithmic && value <= 0)
        return std::numeric_limits<double>::quiet_NaN();
    const AxisRange line = straight(range, scale);
    const double at = scale == AxisScale::Linear ? value : std::log10(value);
    return (at - line.low) / (line.high - line.low);
}

double axis_value(const AxisRange& range, AxisScale scale, double fraction) {
    const AxisRange line = straight(range, scale);
    const double at = line.low + fraction * (line.high - line.low);
    return scale == AxisScale::Linear ? at : std::pow(10, at);
}

AxisRange zoomed(const AxisRange& range, AxisScale scale, double anchor, double factor) {
    const AxisRange line = straight(range, scale);
    const double length = line.high - line.low;
    const double fixed = line.low + anchor * length;
    const double shortest = std::max(1e-9 * std::max(std::abs(line.low), std::abs(line.high)), 1e-12);
    const double longest = scale == AxisScale::Linear ? 1e15 : 60;
    const double now = std::clamp(length * factor, shortest, longest);
    return bent({fixed - anchor * now, fixed + (1 - anchor) * now}, scale);
}

AxisRange panned(const AxisRange& range, AxisScale scale, double fraction) {
    AxisRange line = straight(range, scale);
    const double distance = fraction * (line.high - line.low);
    return bent({line.low + distance, line.high + distance}, scale);
}

AxisRange padded(AxisRange range, AxisScale scale, double margin) {
    AxisRange line = straight(range, scale);
    double length = line.high - line.low;
    if (!(length > 1e-12 * std::max(1e-9, std::abs(line.low)))) {
        const double half = scale == AxisScale::Linear ? std::max(0.5, 0.1 * std::abs(line.low)) : 0.5;
        line = {line.low - half, line.high + half};
        length = 2 * half;
    }
    return bent({line.low - margin * length, line.high + margin * length}, scale);
}

std::vector<Tick> axis_ticks(const AxisRange& range, AxisScale scale, int most) {
    return scale == AxisScale::Linear ? linear_ticks(range, most) : logarithmic_ticks(range, most);
}

std::string format_value(double value) {
    if (!std::isfinite(value))
        return std::isnan(value) ? "not a number" : value > 0 ? "infinite" : "-infinite";
    const double size = std::abs(value);
    if (value == 0)
        return "0";
    if (size < 1e-3 || size >= 1e6)
        return printed("%.*e", 3, value);
    const int decimals = std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
    return printed("%.*f", decimals, value);
}

std::string format_count(long long count) {
    std::string digits = std::to_string(std::abs(count));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return count < 0 ? "-" + digits : digits;
}

} // namespace penumbra
