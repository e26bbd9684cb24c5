#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace penumbra {

/// The smallest and largest of some values.
struct Extremes {
    float low = 0;
    float high = 0;
    bool operator==(const Extremes&) const = default;
};

/// Values that grow at the end, with the extremes of any stretch in logarithmic time: what a plot needs to
/// draw millions of them in a few hundred pixel columns without losing a spike. Values that are not finite
/// are kept but have no extremes.
class ExtremePyramid {
  public:
    void append(float value);
    void clear();
    std::size_t size() const { return values_.size(); }
    float operator[](std::size_t i) const { return values_[i]; }

    /// Over [first, last); empty when nothing finite lies there.
    std::optional<Extremes> extremes(std::size_t first, std::size_t last) const;

  private:
    static constexpr std::size_t kFan = 16;

    std::vector<float> values_;
    std::vector<std::vector<Extremes>> levels_; ///< levels_[k] covers kFan^(k+1) values an entry
};

/// One curve's points, appended in the order of their abscissae, with an exponential moving average over all
/// of them, whatever part of it is drawn.
class Series {
  public:
    /// `x` must not be below the one before.
    void append(double x, float y);
    void clear();

    /// Weight of the past in the average, 0 (none) up to below 1. Recomputes the average over the whole
    /// series.
    void set_smoothing(double weight);
    double smoothing() const { return weight_; }

    /// A number that another series, or this one after a change, does not have. Of the one thread that plots.
    std::uint64_t revision() const { return revision_; }

    std::size_t size() const { return x_.size(); }
    double x(std::size_t i) const { return x_[i]; }
    const ExtremePyramid& raw() const { return raw_; }
    /// s_n = sum_i w^(n-i) y_i / sum_i w^(n-i): the average starts at the first value, not at zero. Values
    /// that are not finite leave it as it was.
    const ExtremePyramid& smooth() const { return smooth_; }

    /// Index of the first point with an abscissa not below `x`.
    std::size_t lower_bound(double x) const;
    /// Index of the point nearest to `x`; nothing for an empty series.
    std::optional<std::size_t> nearest(double x) const;

  private:
    void append_smooth(float y);
    static std::uint64_t next_revision();

    std::uint64_t revision_ = next_revision();
    std::vector<double> x_;
    ExtremePyramid raw_;
    ExtremePyramid smooth_;
    double weight_ = 0;
    double sum_ = 0;  ///< sum_i w^(n-i) y_i
    double mass_ = 0; ///< sum_i w^(n-i)
};

/// A point to draw; a break in the line where `y` is not finite.
struct PlotPoint {
    double x = 0;
    double y = 0;
};

/// The curve between two abscissae in at most four points a pixel column (first, lowest, highest, last), so
/// that what is drawn looks as if every point had been. One point beyond either end is kept, for the line
/// that leaves the view.
std::vector<PlotPoint> decimate(const Series& series, bool smoothed, double from, double to, int columns);

} // namespace penumbra
