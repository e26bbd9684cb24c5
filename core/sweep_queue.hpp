#pragma once

#include "core/training/place.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// The runs of a sweep, shared out among processes on one machine or on several, which meet as those of
/// `train --world-size` do: in a store of LibTorch's c10d that the first one holds. Each takes the next run
/// that nobody has, so that a slow one takes fewer. Processes may come late and leave early; what one had
/// when it fell silent is given to another. All functions may be called from any thread. Nothing is
/// encrypted and nobody is asked who they are: for networks one trusts.
class SweepQueue {
  public:
    /// The first process makes the queue; another waits for it, at most a minute.
    /// @param what    describes the sweep: all must have the same
    /// @param points  how many runs there are
    /// @param on_end  called once, from a thread of the queue's, when this process should stop what it is
    ///                doing: ended() or lost() says why
    /// @throws Error when nobody answers at the place, or the sweeps differ.
    SweepQueue(const WorkerPlace& place, const std::string& what, std::size_t points,
               std::function<void()> on_end);
    SweepQueue(const SweepQueue&) = delete;
    SweepQueue& operator=(const SweepQueue&) = delete;
    /// Leaves: what it has not finished is given to others.
    ~SweepQueue();

    struct Claim {
        std::size_t point = 0;
        bool again = false; ///< somebody had begun it
    };
    /// Takes the first run in `order` that waits for somebody; nothing while there is none.
    std::optional<Claim> claim(const std::vector<std::size_t>& order);
    /// What a run came to. False when it has been given to another meanwhile.
    bool finish(std::size_t point, const std::string& figures);
    bool fail(std::size_t point, const std::string& sentence);
    /// Lets another go on with it.
    void give_back(std::size_t point);

    /// The first process has ended the sweep.
    bool ended() const;
    /// A sentence when the first process is out of reach, or this one was asleep for too long; else empty.
    std::string lost() const;

    // ---- of the first process ----

    struct Entry {
        enum class State { Waiting, Taken, Done, Failed } state = State::Waiting;
        int rank = 0;     ///< whose; nobody's while it waits
        std::string text; ///< figures of one that is done, the sentence of one that failed
    };
    std::vector<Entry> entries();
    struct HandedOn {
        std::size_t point = 0;
        int rank = 0; ///< who had it
    };
    /// Gives away what processes had that have left or have been silent for fifteen seconds. Call it often.
    std::vector<HandedOn> hand_on();
    /// Has all others stop and leave, and waits for them a little: they may be saving a run.
    void end();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> self_;
};

} // namespace penumbra
