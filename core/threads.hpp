#pragma once

#include <atomic>
#include <chrono>

namespace penumbra {

/// Who computes on how many cores; the whole rule is here.
/// - The window draws on one thread of its own, exploration answers on one: an answer is small, and a second
///   thread would cost more in waking it than it computes.
/// - While the window builds and draws a frame, exploration goes on on another core, see OwnCore.
/// - Training gets every core there is, hyper-threads of one core counted once, as long as nobody does
///   anything. From the first movement of the pointer until a second after the last, one core is left to the
///   window and to exploration, if there are two. Training always runs at a lower priority, for machines
///   that have but one.
/// - Training shares a batch out by its images: each thread computes a part from the first layer to the last
///   gradient, see training/batch_shares.hpp. Where an objective cannot be taken apart, and while nothing
///   trains, the threads share each product out.
/// - While exploration or a measurement computes, each has a core that training leaves to it: OpenBLAS has
///   one pool of threads for all, and two that share out their products wait for each other, spinning. A map
///   of 70,000 images took training four fifths of its pace that way.
/// - Of the cores that are free training uses all or one, whichever is faster now, see thread_choice.hpp.
/// - A frame of the window fits into one turn of its thread on a core, see time_slice.hpp. Training's turns
///   are long, so that the window's come first: without that every fiftieth frame lost 4 ms to it.
/// - Without a window training has all the cores all the time.
class ThreadRule {
  public:
    using Clock = std::chrono::steady_clock;

    ThreadRule(bool window, int cores) : window_(window), cores_(cores) {}

    /// A person pointed, painted, typed or asked. From any thread.
    void notice_person(Clock::time_point now = Clock::now()) { last_seen_ = now.time_since_epoch().count(); }

    /// A thread that answers begins to compute, or has done so. From any thread, in pairs.
    void answers(bool begins) { answering_ += begins ? 1 : -1; }

    /// Threads for a training step that begins now.
    int training(Clock::time_point now = Clock::now()) const;
    /// Threads for an answer.
    static constexpr int exploration() { return 1; }
    /// Training shares its cores with a window.
    bool window() const { return window_; }

    /// The thread that explores, by gettid(); 0 before there is one, and from before it ends.
    void set_explorer(int thread) { explorer_ = thread; }
    int explorer() const { return explorer_; }

  private:
    const bool window_;
    const int cores_;
    std::atomic<Clock::rep> last_seen_ = 0; ///< since the clock's epoch; 0: never
    std::atomic<int> answering_ = 0;        ///< threads
    std::atomic<int> explorer_ = 0;
};

/// As long as it lives exploration keeps off the core that the calling thread is on, if there is another. The
/// kernel puts an answer where it was asked for, since training keeps the other cores busy, and there it is
/// as important as the frame: on two cores it interrupted half of them, for up to 9 ms. Training does so
/// seldom, being less important, and stays free: threads that it starts would keep its cores for good.
class OwnCore {
  public:
    explicit OwnCore(const ThreadRule& rule);
    OwnCore(const OwnCore&) = delete;
    OwnCore& operator=(const OwnCore&) = delete;
    ~OwnCore();

  private:
    int thread_ = 0; ///< that was sent away; 0: none
};

} // namespace penumbra
