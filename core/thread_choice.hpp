#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace penumbra {

/// Whether training is faster on all the threads it may have or on one, found by trying.
/// Threads that share one product wait for each other dozens of times a step. When another program wants the
/// cores, each wait lasts until that program's turn is over: with two such programs on two cores the plain
/// VAE trained 750 images a second on two threads and 9,000 on one. And where two cores are one with two
/// names, or the products are small, one thread may be no slower at any time.
class ThreadChoice {
  public:
    ThreadChoice();

    /// Threads for the step that begins now, of `most`, the number that is free.
    int next(int most);
    /// How long that step took, seconds.
    void took(double seconds);

  private:
    /// The shortest of the last steps of one kind: what else happened on the machine makes a step longer.
    class Pace {
      public:
        void add(double seconds) { last_[count_++ % last_.size()] = seconds; }
        void clear() { count_ = 0; }
        std::size_t steps() const { return count_; }
        double best() const {
            const auto known = last_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, last_.size()));
            return known == last_.begin() ? std::numeric_limits<double>::infinity()
                                          : *std::min_element(last_.begin(), known);
        }

      private:
        std::array<double, 5> last_{};
        std::size_t count_ = 0;
    };

    void judge();

    bool one_ = true;     ///< what was chosen; to begin with what can never be very slow
    bool trying_ = false; ///< the other one
    int most_ = 1;        ///< free at the last step
    double now_ = 0;      ///< seconds computed
    double try_at_ = 0;
    double pause_;        ///< before the next trial, seconds
    double began_ = 0;    ///< the trial under way
    int steps_tried_ = 0; ///< in it
    double usual_ = 0;    ///< pace of what was chosen, at the last trial
    int warm_up_;         ///< steps that are not looked at any more
    Pace chosen_, tried_;
};

} // namespace penumbra
