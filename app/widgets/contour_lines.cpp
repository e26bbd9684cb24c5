#include "app/widgets/contour_lines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace penumbra {
namespace {

constexpr std::uint32_t kNone = 0xffffffffU;

/// Where lines cross the edges of the cells, and which crossing follows which. The edge to the right of a
/// grid point has twice its number, the one above it one more.
class Crossings {
  public:
    Crossings(const GridField& field, float level)
        : field_(field), level_(level), next_(2 * field.values.size(), {kNone, kNone}) {
        for (std::size_t row = 0; row + 1 < field.rows; ++row)
            for (std::size_t column = 0; column + 1 < field.columns; ++column)
                march(row * field.columns + column);
    }

    std::vector<ContourLine> lines() {
        std::vector<ContourLine> found;
        // Those that end first, or the middle of one would be taken for the beginning of a closed one.
        for (const bool open : {true, false})
            for (std::uint32_t edge = 0; edge < next_.size(); ++edge)
                if (next_[edge][0] != kNone && (next_[edge][1] == kNone) == open)
                    found.push_back(follow(edge, !open));
        return found;
    }

  private:
    static std::uint32_t right_of(std::size_t point) { return static_cast<std::uint32_t>(2 * point); }
    static std::uint32_t above(std::size_t point) { return static_cast<std::uint32_t>(2 * point + 1); }

    void join(std::uint32_t a, std::uint32_t b) {
        next_[a][next_[a][0] == kNone ? 0 : 1] = b;
        next_[b][next_[b][0] == kNone ? 0 : 1] = a;
    }

    void march(std::size_t point) {
        const std::size_t over = point + field_.columns;
        const auto& v = field_.values;
        const bool a = v[point] > level_, b = v[point + 1] > level_;
        const bool c = v[over + 1] > level_, d = v[over] > level_;
        const std::uint32_t bottom = right_of(point), top = right_of(over);
        const std::uint32_t left = above(point), right = above(point + 1);
        std::array<std::uint32_t, 4> crossed{};
        std::size_t count = 0;
        const auto cross = [&](bool one, bool other, std::uint32_t edge) {
            if (one != other)
                crossed[count++] = edge;
        };
        cross(a, b, bottom);
        cross(b, c, right);
        cross(c, d, top);
        cross(d, a, left);
        if (count == 2) {
            join(crossed[0], crossed[1]);
        } else if (count == 4) {
            const bool high = (v[point] + v[point + 1] + v[over] + v[over + 1]) / 4 > level_;
            // What is like the middle is joined through it: the lines cut the other two corners off.
            if (high == a) {
                join(bottom, right);
                join(top, left);
            } else {
                join(bottom, left);
                join(top, right);
            }
        }
    }

    void add_point(ContourLine& line, std::uint32_t edge) const {
        const std::size_t point = edge / 2;
        const bool upward = edge % 2 == 1;
        const float from = field_.values[point];
        const float to = field_.values[upward ? point + field_.columns : point + 1];
        const double share = static_cast<double>((level_ - from) / (to - from));
        const double x = static_cast<double>(point % field_.columns) + (upward ? 0 : share);
        const double y = static_cast<double>(point / field_.columns) + (upward ? share : 0);
        line.xy.push_back(static_cast<float>(field_.left + x * field_.across));
        line.xy.push_back(static_cast<float>(field_.bottom + y * field_.up));
    }

    /// Takes the crossings of one line away.
    ContourLine follow(std::uint32_t edge, bool closed) {
        ContourLine line;
        line.closed = closed;
        while (edge != kNone) {
            add_point(line, edge);
            const auto ways = std::exchange(next_[edge], {kNone, kNone});
            edge = kNone;
            for (const std::uint32_t way : ways)
                if (way != kNone && next_[way][0] != kNone)
                    edge = way;
        }
        return line;
    }

    const GridField& field_;
    float level_;
    std::vector<std::array<std::uint32_t, 2>> next_;
};

double distance_from(const std::vector<float>& xy, std::size_t point, std::size_t a, std::size_t b) {
    const auto at = [&xy](std::size_t i, std::size_t axis) { return static_cast<double>(xy[2 * i + axis]); };
    const double dx = at(b, 0) - at(a, 0);
    const double dy = at(b, 1) - at(a, 1);
    const double px = at(point, 0) - at(a, 0);
    const double py = at(point, 1) - at(a, 1);
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0;
    return std::hypot(px - t * dx, py - t * dy);
}

/// Marks what must stay between two points that stay.
void keep_between(const std::vector<float>& xy, std::size_t a, std::size_t b, double tolerance,
                  std::vector<bool>& kept) {
    double furthest = tolerance;
    std::size_t which = a;
    for (std::size_t i = a + 1; i < b; ++i)
        if (const double away = distance_from(xy, i, a, b); away > furthest) {
            furthest = away;
            which = i;
        }
    if (which == a)
        return;
    kept[which] = true;
    keep_between(xy, a, which, tolerance, kept);
    keep_between(xy, which, b, tolerance, kept);
}

} // namespace

std::vector<ContourLine> contour_lines(const GridField& field, float level) {
    if (field.columns < 2 || field.rows < 2)
        return {};
    return Crossings(field, level).lines();
}

ContourLine simplified(const ContourLine& line, double tolerance) {
    const std::size_t count = line.xy.size() / 2;
    if (count < 4)
        return line;
    std::vector<bool> kept(count, false);
    kept.front() = kept.back() = true;
    if (line.closed) {
        // A closed line has no ends: it is cut at its first point and at the one furthest from that.
        std::size_t furthest = 1;
        for (std::size_t i = 2; i < count; ++i)
            if (distance_from(line.xy, i, 0, 0) > distance_from(line.xy, furthest, 0, 0))
                furthest = i;
        kept[furthest] = true;
        keep_between(line.xy, 0, furthest, tolerance, kept);
        keep_between(line.xy, furthest, count - 1, tolerance, kept);
    } else {
        keep_between(line.xy, 0, count - 1, tolerance, kept);
    }
    ContourLine result;
    result.closed = line.closed;
    for (std::size_t i = 0; i < count; ++i)
        if (kept[i])
            result.xy.insert(result.xy.end(), {line.xy[2 * i], line.xy[2 * i + 1]});
    return result;
}

} // namespace penumbra
