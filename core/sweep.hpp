#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// One hyper-parameter and the values it is trained at, as typed: "latent", {"2", "4", "8"}.
struct SweepAxis {
    std::string key;
    std::vector<std::string> values;
};

/// "latent=2,4,8". @throws Error for anything else.
SweepAxis sweep_axis(const std::string& text);

/// One run of a sweep.
struct SweepPoint {
    std::vector<std::pair<std::string, std::string>> settings; ///< key and value, of every axis
    std::vector<std::pair<std::string, double>> figures;       ///< by name, in the order they are shown

    /// "latent-8-beta-4": the folder of its run.
    std::string name() const;
    std::optional<double> figure(const std::string& name) const;
};

/// Every combination of the axes' values, the last axis moving first; without figures.
std::vector<SweepPoint> sweep_points(const std::vector<SweepAxis>& axes);

/// A row a point, a column a setting or figure; a figure that a point lacks is left empty.
std::string sweep_csv(const std::vector<SweepPoint>& points);

/// Where a curve bends: the value of the first axis from which on more of it buys little. Both axes scaled to
/// 0..1, it is the point that lies farthest below the chord between the first and the last (Satopaa et al.
/// 2011, "Kneedle", without its smoothing).
struct Elbow {
    std::string figure;    ///< of which the curve is
    double at = 0;         ///< the value of the axis
    double distance = 0;   ///< below the chord, 0..1: near 0 the curve has no elbow
    std::size_t point = 0; ///< index
};

/// Of `figure` against the first axis. None with fewer than three points, with a second axis, with values
/// that are not ascending numbers, or where the figure is missing somewhere or does not fall over all.
std::optional<Elbow> find_elbow(const std::vector<SweepPoint>& points, const std::string& figure);

} // namespace penumbra
