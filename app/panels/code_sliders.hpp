#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace penumbra {

/// A code that is moved one dimension at a time, by hand or by itself: the logic of the sliders.
class CodeSliders {
  public:
    static constexpr float kLimit = 4;   ///< a slider's ends; a code may lie beyond
    static constexpr float kGrid = 0.5F; ///< what values snap to
    static constexpr float kSwing = 3;   ///< how far an animated dimension goes from zero
    static constexpr double kPeriod = 5; ///< seconds there and back
    static constexpr std::size_t kNone = ~std::size_t{0};

    bool snap = false; ///< values that are set go to the nearest one of the grid

    /// Another code: where reset() and reset_all() go back to from now on.
    void start_from(std::vector<float> code);
    /// The same walk at another of its places, as undo leaves it.
    void move_to(std::vector<float> code) { code_ = std::move(code); }
    const std::vector<float>& code() const { return code_; }
    const std::vector<float>& start() const { return start_; }
    bool empty() const { return code_.empty(); }

    /// Sets a dimension by hand, which ends its animation.
    void set(std::size_t dimension, float value);
    void reset(std::size_t dimension);
    void reset_all();
    void zero();
    /// The one that was set, reset or animated last; kNone before.
    std::size_t last() const { return last_; }

    /// Lets a dimension swing from where it is, or stops it.
    void animate(std::size_t dimension);
    void stop() { animated_ = kNone; }
    std::size_t animated() const { return animated_; }
    /// Moves the animated dimension on. @return whether there is one
    bool advance(double seconds);

  private:
    std::vector<float> code_, start_;
    std::size_t last_ = kNone;
    std::size_t animated_ = kNone;
    double phase_ = 0; ///< of the swing, radians
};

} // namespace penumbra
