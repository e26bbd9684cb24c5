#include "core/exploration/paths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

/// Below this angle (and that close to pi) the sine in the denominator is rounding error.
constexpr double kLeastAngle = 1e-4;

double dot(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

std::vector<float> combined(std::span<const float> a, double of_a, std::span<const float> b, double of_b) {
    std::vector<float> result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        result[i] = static_cast<float>(of_a * a[i] + of_b * b[i]);
    return result;
}

/// The unit vector orthogonal to a in the plane of a and the axis on which a is shortest. @param length  of a
std::vector<float> orthogonal_to(std::span<const float> a, double length) {
    const auto shortest =
        std::min_element(a.begin(), a.end(), [](float x, float y) { return std::abs(x) < std::abs(y); });
    std::vector<float> direction(a.size(), 0);
    const auto axis = static_cast<std::size_t>(shortest - a.begin());
    direction[axis] = 1;
    direction = combined(direction, 1, a, -static_cast<double>(a[axis]) / (length * length));
    const double size = norm(direction);
    return combined(direction, 1 / size, a, 0);
}

bool opposite(double angle) {
    return angle > std::numbers::pi - kLeastAngle;
}

} // namespace

double norm(std::span<const float> code) {
    return std::sqrt(dot(code, code));
}

double angle_between(std::span<const float> a, std::span<const float> b) {
    const double lengths = norm(a) * norm(b);
    if (lengths == 0)
        return 0;
    return std::acos(std::clamp(dot(a, b) / lengths, -1.0, 1.0));
}

std::vector<float> lerp(std::span<const float> a, std::span<const float> b, double t) {
    return combined(a, 1 - t, b, t);
}

std::vector<float> slerp(std::span<const float> a, std::span<const float> b, double t) {
    const double angle = angle_between(a, b);
    if (angle < kLeastAngle)
        return lerp(a, b, t);
    // In one dimension there is no way round.
    if (opposite(angle) && a.size() > 1) {
        const double length = norm(a);
        const double here = (1 - t) * length + t * norm(b);
        const double turned = t * std::numbers::pi;
        return combined(a, here * std::cos(turned) / length, orthogonal_to(a, length),
                        here * std::sin(turned));
    }
    if (opposite(angle))
        return lerp(a, b, t);
    return combined(a, std::sin((1 - t) * angle) / std::sin(angle), b, std::sin(t * angle) / std::sin(angle));
}

std::string slerp_remark(std::span<const float> a, std::span<const float> b) {
    if (norm(a) == 0 || norm(b) == 0)
        return "One end is the origin, which has no direction: slerp is lerp here.";
    const double angle = angle_between(a, b);
    if (angle < kLeastAngle)
        return "A and B lie in the same direction: slerp is lerp here.";
    if (opposite(angle))
        return "A and B lie opposite each other, where no great circle is the only one: slerp takes one of "
               "them.";
    return {};
}

double path_energy(std::span<const float> moved) {
    double sum = 0;
    for (const float step : moved)
        sum += static_cast<double>(step) * static_cast<double>(step);
    return moved.empty() ? 0 : sum * static_cast<double>(moved.size() - 1);
}

} // namespace penumbra
