#pragma once

#include <string>
#include <vector>

namespace penumbra {

/// What an axis shows, low to high. On a logarithmic axis both are positive.
struct AxisRange {
    double low = 0;
    double high = 1;
    bool operator==(const AxisRange&) const = default;
};

enum class AxisScale { Linear, Logarithmic };

struct Tick {
    double value = 0;
    std::string label; ///< empty for a minor tick
};

/// Where a value lies along the axis: 0 at the low end, 1 at the high end; NaN for what a logarithmic axis
/// cannot show.
double axis_fraction(const AxisRange& range, AxisScale scale, double value);
/// The inverse of axis_fraction().
double axis_value(const AxisRange& range, AxisScale scale, double fraction);

/// The range after a zoom that keeps the value at `anchor` (a fraction) where it is; a factor below 1 zooms
/// in. Never narrower than what a double can tell apart.
AxisRange zoomed(const AxisRange& range, AxisScale scale, double anchor, double factor);
/// The range moved by a fraction of its own length.
AxisRange panned(const AxisRange& range, AxisScale scale, double fraction);
/// The range with a margin on both sides, a fraction of its length; a range of no length is opened around its
/// value.
AxisRange padded(AxisRange range, AxisScale scale, double margin);

/// Round values (1, 2, 5 times a power of ten) inside the range, at most `most` of them, labelled alike; on a
/// logarithmic axis powers of ten, with 2 and 5 between where there is room, and unlabelled minor ticks.
std::vector<Tick> axis_ticks(const AxisRange& range, AxisScale scale, int most);

/// A value as a person reads it: four significant digits, no exponent between 0.001 and 999,999.
std::string format_value(double value);
/// A count with thousands separated by a thin comma: 12,800.
std::string format_count(long long count);

} // namespace penumbra
