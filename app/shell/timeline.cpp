#include "app/shell/timeline.hpp"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <cmath>

namespace penumbra {

void Timeline::click(ImVec2 at, int button_index) {
    move(at);
    pause(kClickStep);
    button(button_index, true);
    pause(kClickStep);
    button(button_index, false);
    pause(kClickStep);
}

void Timeline::chord(const Chord& chord) {
    const auto modifiers = [&](bool pressed) {
        if (chord.ctrl) {
            key(GLFW_KEY_LEFT_CONTROL, pressed);
        }
        if (chord.shift) {
            key(GLFW_KEY_LEFT_SHIFT, pressed);
        }
        if (chord.alt) {
            key(GLFW_KEY_LEFT_ALT, pressed);
        }
    };
    modifiers(true);
    key(chord.key, true);
    pause(kClickStep);
    key(chord.key, false);
    modifiers(false);
    pause(kClickStep);
}

void Timeline::text(const std::string& utf8) {
    for (const char* c = utf8.c_str(); *c != '\0';) {
        // UTF-8 to code points: the lead byte says how many bytes follow.
        auto point = static_cast<unsigned>(static_cast<unsigned char>(*c++));
        const int more = point >= 0xF0 ? 3 : point >= 0xE0 ? 2 : point >= 0xC0 ? 1 : 0;
        point &= more == 3 ? 0x07U : more == 2 ? 0x0FU : more == 1 ? 0x1FU : 0x7FU;
        for (int i = 0; i < more && *c != '\0'; ++i) {
            point = (point << 6) | (static_cast<unsigned>(static_cast<unsigned char>(*c++)) & 0x3FU);
        }
        add(input::Character{point});
    }
    pause(kClickStep);
}

void Timeline::travel(const std::vector<ImVec2>& points, double seconds) {
    double length = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        length += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    const double start = time_;
    double travelled = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double part = std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        const double duration = length > 0 ? seconds * part / length : 0;
        const int samples = std::max(1, static_cast<int>(std::ceil(duration / kSampleInterval)));
        for (int s = 1; s <= samples; ++s) {
            const float t = static_cast<float>(s) / static_cast<float>(samples);
            time_ = start + (length > 0 ? seconds * (travelled + part * t) / length : 0);
            move({points[i - 1].x + t * (points[i].x - points[i - 1].x),
                  points[i - 1].y + t * (points[i].y - points[i - 1].y)});
        }
        travelled += part;
    }
}

} // namespace penumbra
