#pragma once

#include "app/shell/input.hpp"

#include <deque>
#include <string>
#include <vector>

namespace penumbra {

/// Input events with the times at which they are due, one after another: what a script plays.
class Timeline {
  public:
    static constexpr double kClickStep = 0.03;       ///< seconds between the parts of a click
    static constexpr double kSampleInterval = 0.004; ///< a mouse that reports 250 times a second

    explicit Timeline(double start) : time_(start) {}

    void pause(double seconds) { time_ += seconds; }
    void move(ImVec2 to) { add(input::Move{to.x, to.y}); }
    void button(int button, bool pressed) { add(input::Button{button, pressed}); }
    void wheel(float steps) { add(input::Wheel{0, steps}); }
    void key(int key, bool pressed) { add(input::Key{key, pressed}); }
    void click(ImVec2 at, int button);
    void chord(const Chord& chord);
    /// The characters of an UTF-8 text.
    void text(const std::string& utf8);
    /// Along the points at an even pace, with the samples that a real mouse would give.
    void travel(const std::vector<ImVec2>& points, double seconds);

    std::deque<InputEvent> take() { return std::move(events_); }

  private:
    template<typename Event>
    void add(Event event) {
        events_.push_back({time_, std::move(event)});
    }

    double time_;
    std::deque<InputEvent> events_;
};

} // namespace penumbra
