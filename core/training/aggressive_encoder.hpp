#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace penumbra {

/// Aggressive training of the encoder against posterior collapse: He, Spokoyny, Neubig & Berg-Kirkpatrick,
/// Lagging Inference Networks and Posterior Collapse in Variational Autoencoders, ICLR 2019, algorithm 1.
/// The encoder alone is moved until the loss stops falling, then the decoder alone once, and so on; when the
/// mutual information of images and codes no longer rises from one epoch to the next, this ends for good and
/// every step moves everything.
///
/// It says what to move and is told what came of it; every step counts, those of the encoder too. As in the
/// authors' program the loss is judged by the means of bursts of steps, each on a batch of its own, and the
/// encoder moves kMostSteps times in a row at most; there a burst has 15 steps, and an epoch is counted in
/// decoder steps, so that the mutual information is asked for less often.
class AggressiveEncoder {
  public:
    static constexpr std::int64_t kBurst = 10;      ///< steps whose mean loss is compared
    static constexpr std::int64_t kMostSteps = 100; ///< of the encoder for one of the decoder

    /// False once it has ended: everything is moved.
    bool active() const { return active_; }
    /// While active: whether the next step moves the decoder, and otherwise the encoder.
    bool decoder_is_next() const { return decoder_is_next_; }

    /// The loss before a step that moved what decoder_is_next() said; nothing when it has ended.
    void observe(double loss);
    /// In nats, of held-out images. A number that is not finite ends it; of an epoch so short that the
    /// decoder has not moved in it, the number says nothing and is passed over.
    void end_of_epoch(double mutual_information);
    /// Begins the encoder's steps anew, because the weights are others than those that were observed.
    void restart();

    /// Everything that it remembers, as numbers to be saved.
    static constexpr std::size_t kStateSize = 7;
    using State = std::array<double, kStateSize>;
    State state() const;
    /// Takes it back. @return false, and nothing changed, for numbers that no state() can have been.
    bool set_state(const State& state);

  private:
    bool active_ = true;
    bool decoder_is_next_ = false;
    bool decoder_has_moved_ = false; ///< since the mutual information was weighed
    std::int64_t steps_ = 0;         ///< of the encoder since the decoder moved
    double burst_sum_ = 0;           ///< losses of the burst under way
    double last_burst_ = std::numeric_limits<double>::infinity();          ///< its mean
    double mutual_information_ = -std::numeric_limits<double>::infinity(); ///< of the last epoch
};

} // namespace penumbra
