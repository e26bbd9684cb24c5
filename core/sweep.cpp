#include "core/sweep.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace penumbra {

namespace {

/// A curve that comes no farther below its chord is straight.
constexpr double kLeastBend = 0.01;

std::optional<double> as_number(const std::string& text) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end)
        return {};
    return value;
}

} // namespace

SweepAxis sweep_axis(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        throw Error("\"" + text + "\" has no \"=\".", "Write --set key=value, or --set key=value,value,...");
    SweepAxis axis{text.substr(0, equals), {}};
    for (auto begin = equals + 1;;) {
        const auto comma = std::min(text.find(',', begin), text.size());
        axis.values.push_back(text.substr(begin, comma - begin));
        if (axis.values.back().empty())
            throw Error("In \"" + text + "\" a value is missing.",
                        "Write the values with single commas between them.");
        if (comma == text.size())
            return axis;
        begin = comma + 1;
    }
}

std::string SweepPoint::name() const {
    std::string text;
    for (const auto& [key, value] : settings)
        text += (text.empty() ? "" : "-") + key + "-" + value;
    return text;
}

std::optional<double> SweepPoint::figure(const std::string& name) const {
    const auto found = std::ranges::find(figures, name, [](const auto& figure) { return figure.first; });
    return found == figures.end() ? std::nullopt : std::optional(found->second);
}

std::vector<SweepPoint> sweep_points(const std::vector<SweepAxis>& axes) {
    std::vector<SweepPoint> points(1);
    for (const auto& axis : axes) {
        std::vector<SweepPoint> grown;
        for (const auto& point : points)
            for (const auto& value : axis.values) {
                grown.push_back(point);
                grown.back().settings.emplace_back(axis.key, value);
            }
        points = std::move(grown);
    }
    return points;
}

std::string sweep_csv(const std::vector<SweepPoint>& points) {
    if (points.empty())
        return {};
    std::string text;
    std::vector<std::string> names;
    for (const auto& [key, value] : points.front().settings)
        text += (text.empty() ? "" : ",") + key;
    for (const auto& point : points)
        for (const auto& [name, value] : point.figures)
            if (std::ranges::find(names, name) == names.end())
                names.push_back(name);
    for (const auto& name : names)
        text += "," + name;
    for (const auto& point : points) {
        std::string row;
        for (const auto& [key, value] : point.settings)
            row += (row.empty() ? "" : ",") + value;
        for (const auto& name : names) {
            char number[32] = "";
            if (const auto value = point.figure(name))
                std::snprintf(number, sizeof number, "%.9g", *value);
            row += std::string(",") + number;
        }
        text += "\n" + row;
    }
    return text + "\n";
}

std::optional<Elbow> find_elbow(const std::vector<SweepPoint>& points, const std::string& figure) {
    if (points.size() < 3 || points.front().settings.size() != 1)
        return {};
    std::vector<double> x, y;
    for (const auto& point : points) {
        const auto at = as_number(point.settings.front().second);
        const auto value = point.figure(figure);
        if (!at || !value || (!x.empty() && *at <= x.back()))
            return {};
        x.push_back(*at);
        y.push_back(*value);
    }
    if (!(y.front() > y.back()))
        return {};
    Elbow elbow{.figure = figure, .at = x.front()};
    for (std::size_t i = 1; i + 1 < x.size(); ++i) {
        const double along = (x[i] - x.front()) / (x.back() - x.front());
        const double left = (y[i] - y.back()) / (y.front() - y.back());
        const double below = 1 - along - left;
        if (below > std::max(kLeastBend, elbow.distance))
            elbow = {figure, x[i], below, i};
    }
    if (elbow.point == 0)
        return {};
    return elbow;
}

} // namespace penumbra
