#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <sched.h>
#include <thread>
#include <vector>

namespace penumbra {

/// Threads that work on one thing together, many times a second; whoever calls is one of them. Between two
/// rounds they wait for a moment, then sleep. Two that have come to the same core are parted when a round
/// begins: the kernel was seen to let them take turns there for 100 ms and more beside an idle core, a round
/// lasting twice as long.
class Crew {
  public:
    /// `begin` is called first on every thread of its own.
    explicit Crew(std::function<void()> begin);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew();

    /// How many work together from now on, the caller counted; threads that are missing are begun.
    void use(int count);
    int count() const { return count_; }

    /// Calls work(0) here and work(1) to work(count() - 1) on a thread each, and returns when all have.
    /// @throws what one of them threw, that of the lowest number, when all are done.
    void together(const std::function<void(int)>& work);

  private:
    struct Member {
        std::atomic<unsigned> begun = 0; ///< rounds that it was called to
        std::atomic<int> id = 0;         ///< by gettid(); 0 before it is known
        std::atomic<int> core = -1;      ///< that it was on when its last round ended
        std::exception_ptr error;
        std::thread thread;
    };
    void take_part(Member& member, int number);
    /// Wakes the members that work; whoever was on a core that is taken is woken on another.
    void call_members();

    std::function<void()> begin_;
    cpu_set_t allowed_; ///< cores of the thread that made the crew
    int count_ = 1;
    std::vector<std::unique_ptr<Member>> members_;
    const std::function<void(int)>* work_ = nullptr; ///< of the round; null: the end
    std::atomic<int> busy_ = 0;                      ///< members that have not finished the round
};

} // namespace penumbra
