#include "core/training/crew.hpp"

#include "core/training/wait_while.hpp"

#include <unistd.h>
#include <utility>

namespace penumbra {

Crew::Crew(std::function<void()> begin) : begin_(std::move(begin)) {
    CPU_ZERO(&allowed_);
    sched_getaffinity(0, sizeof allowed_, &allowed_);
}

Crew::~Crew() {
    work_ = nullptr;
    for (auto& member : members_) {
        ++member->begun;
        member->begun.notify_one();
        member->thread.join();
    }
}

void Crew::use(int count) {
    count_ = count;
    for (auto number = static_cast<int>(members_.size()) + 1; number < count; ++number) {
        auto& member = *members_.emplace_back(std::make_unique<Member>());
        member.thread = std::thread([this, number, &member] { take_part(member, number); });
    }
}

void Crew::together(const std::function<void(int)>& work) {
    const auto called = static_cast<std::size_t>(count_ - 1);
    work_ = &work;
    busy_.store(count_ - 1, std::memory_order_relaxed);
    call_members();
    std::exception_ptr error;
    try {
        work(0);
    } catch (...) {
        error = std::current_exception();
    }
    for (int busy = busy_.load(std::memory_order_acquire); busy > 0;
         busy = busy_.load(std::memory_order_acquire))
        wait_while(busy_, busy);
    for (std::size_t i = 0; i < called; ++i) {
        const auto theirs = std::exchange(members_[i]->error, nullptr);
        error = error ? error : theirs;
    }
    if (error)
        std::rethrow_exception(error);
}

void Crew::call_members() {
    cpu_set_t free = allowed_;
    const auto take = [&free](int core) {
        if (core >= 0 && core < CPU_SETSIZE)
            CPU_CLR(static_cast<unsigned>(core), &free);
    };
    take(sched_getcpu());
    for (int number = 1; number < count_; ++number) {
        auto& member = *members_[static_cast<std::size_t>(number - 1)];
        const int core = member.core;
        const bool alone = core < 0 || CPU_ISSET(static_cast<unsigned>(core), &free);
        const bool parted =
            !alone && CPU_COUNT(&free) > 0 && sched_setaffinity(member.id, sizeof free, &free) == 0;
        take(core);
        member.begun.fetch_add(1, std::memory_order_release);
        member.begun.notify_one();
        if (parted) // where it is it may stay
            sched_setaffinity(member.id, sizeof allowed_, &allowed_);
    }
}

void Crew::take_part(Member& member, int number) {
    member.id = gettid();
    begin_();
    for (unsigned rounds = 0;; ++rounds) {
        wait_while(member.begun, rounds);
        if (!work_)
            return;
        try {
            (*work_)(number);
        } catch (...) {
            member.error = std::current_exception();
        }
        member.core = sched_getcpu();
        if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            busy_.notify_one();
    }
}

} // namespace penumbra
