#pragma once

namespace penumbra {

/// When the window may draw: the one place that weighs its fluency against the training's speed.
///
/// - Never more than sixty frames a second, but what answers a question of the person is shown at once.
/// - While a model trains and nobody has touched the window for two seconds, frames take at most a hundredth
/// of
///   the time, by what the last ones cost: on a machine that draws in software a frame takes from training
///   what it takes. They then come between twenty times and once a second.
/// - Input brings the full rate back at once.
class FramePace {
  public:
    /// Input came at `now`.
    void touched(double now) { touched_ = now; }
    /// A frame was begun at `begun` and took `seconds` until it was on the screen.
    void drawn(double begun, double seconds);
    /// The earliest time for the next frame.
    /// @param training  a model trains
    /// @param answer    the frame would show an answer that has come since the last one
    double next(double now, bool training, bool answer) const;
    /// Somebody is there.
    bool active(double now) const { return now - touched_ < kPatience; }

  private:
    static constexpr double kPatience = 2;

    double touched_ = 0; ///< whoever started the program is there
    double begun_ = -1;
    double cost_ = 0; ///< of the last frames, seconds
};

} // namespace penumbra
