#include "app/panels/path_steps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr int kLeastIntervals = 32;

float picture_distance(std::span<const std::uint8_t> images, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t i = 0; i < kImagePixels; ++i) {
        const double difference = images[a * kImagePixels + i] - images[b * kImagePixels + i];
        sum += difference * difference;
    }
    return static_cast<float>(std::sqrt(sum) / 255);
}

void append_number(std::string& out, double value) {
    char text[40];
    std::snprintf(text, sizeof text, ",%.9g", value);
    out += text;
}

void append_path(std::string& out, const LatentPath& path, const char* method, std::size_t code_size,
                 int shown) {
    const PathSteps steps = path_steps(path, shown);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::size_t at = steps.at[i];
        out += std::to_string(i);
        append_number(out, steps.t[i]);
        out += std::string(",") + method;
        append_number(out, path.norms[at]);
        if (at < path.decoded.labels.size() && at < path.decoded.confidence.size()) {
            append_number(out, path.decoded.labels[at]);
            append_number(out, path.decoded.confidence[at]);
        } else {
            out += ",,";
        }
        append_number(out, steps.moved[i]);
        for (std::size_t j = 0; j < code_size; ++j)
            append_number(out, path.codes[at * code_size + j]);
        out += '\n';
    }
}

} // namespace

int fine_steps(int shown) {
    const int intervals = shown - 1;
    return intervals * ((kLeastIntervals + intervals - 1) / intervals) + 1;
}

int even_steps(int wanted, std::size_t segments) {
    const auto ways = static_cast<int>(segments);
    const int each = std::max(1, (wanted - 1 + ways / 2) / ways);
    return each * ways + 1;
}

bool divides(int shown, int fine) {
    return shown >= 2 && fine >= shown && (fine - 1) % (shown - 1) == 0;
}

int PathSteps::jumps() const {
    return static_cast<int>(std::count(jump.begin(), jump.end(), true));
}

PathSteps path_steps(const LatentPath& path, int shown) {
    PathSteps steps;
    const auto fine = static_cast<int>(path.norms.size());
    if (!divides(shown, fine) || path.decoded.images.size() < path.norms.size() * kImagePixels)
        return steps;
    const int stride = (fine - 1) / (shown - 1);
    for (int i = 0; i < shown; ++i) {
        steps.at.push_back(static_cast<std::size_t>(i * stride));
        steps.t.push_back(static_cast<double>(i) / (shown - 1));
        steps.moved.push_back(
            i == 0 ? 0
                   : picture_distance(path.decoded.images, steps.at.back(), steps.at[steps.at.size() - 2]));
    }
    steps.jump = mark_jumps(steps.moved);
    return steps;
}

std::vector<bool> mark_jumps(std::span<const float> moved) {
    std::vector<bool> jump(moved.size(), false);
    if (moved.size() < 2)
        return jump;
    std::vector<float> sorted(moved.begin() + 1, moved.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    const float median = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    for (std::size_t i = 1; i < moved.size(); ++i)
        jump[i] = moved[i] > 2 * median;
    return jump;
}

std::vector<int> classes_between(const LatentPath& path, const PathSteps& steps) {
    std::vector<int> between;
    const auto& labels = path.decoded.labels;
    if (steps.size() < 2 || steps.at.back() >= labels.size())
        return between;
    for (const std::size_t at : steps.at) {
        const int label = labels[at];
        const bool end = label == labels[steps.at.front()] || label == labels[steps.at.back()];
        if (!end && std::find(between.begin(), between.end(), label) == between.end())
            between.push_back(label);
    }
    return between;
}

std::string angle_words(double degrees) {
    std::string words = "A and B lie " + std::to_string(std::lround(degrees)) + "° apart";
    if (degrees < 15)
        words += ", almost in one direction";
    else if (std::abs(degrees - 90) <= 15)
        words += ", about at right angles";
    else if (degrees > 165)
        words += ", almost opposite";
    return words + ".";
}

std::vector<std::string> stop_letters(const InterpolateQuery& query, const PathSteps& steps,
                                      std::size_t fine) {
    std::vector<std::string> letters(steps.size());
    const std::size_t segments = query.segments();
    if (segments == 1 || fine < 2 || (fine - 1) % segments != 0)
        return letters;
    const std::size_t each = (fine - 1) / segments;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps.at[i] % each != 0)
            continue;
        const std::size_t stop = steps.at[i] / each;
        letters[i] = stop == 0 || stop > query.via.size() + 1 ? "A"
                     : stop == query.via.size() + 1           ? "B"
                                                              : std::to_string(stop);
    }
    return letters;
}

std::string path_csv(const InterpolateAnswer& answer, int shown, const LatentPath* geodesic) {
    std::string out = "step,t,method,norm,label,confidence,moved";
    for (std::size_t j = 0; j < answer.code_size; ++j)
        out += ",z" + std::to_string(j);
    out += '\n';
    append_path(out, answer.slerp, "slerp", answer.code_size, shown);
    append_path(out, answer.lerp, "lerp", answer.code_size, shown);
    if (geodesic != nullptr)
        append_path(out, *geodesic, "geodesic", answer.code_size, shown);
    return out;
}

} // namespace penumbra
