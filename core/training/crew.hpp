#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace penumbra {

/// Threads that work on one thing together, many times a second; whoever calls is one of them. Between two
/// rounds they wait for a moment, then sleep.
class Crew {
  public:
    /// `begin` is called first on every thread of its own.
    explicit Crew(std::function<void()> begin) : begin_(std::move(begin)) {}
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
        std::exception_ptr error;
        std::thread thread;
    };
    void take_part(Member& member, int number);

    std::function<void()> begin_;
    int count_ = 1;
    std::vector<std::unique_ptr<Member>> members_;
    const std::function<void(int)>* work_ = nullptr; ///< of the round; null: the end
    std::atomic<int> busy_ = 0;                      ///< members that have not finished the round
};

} // namespace penumbra
