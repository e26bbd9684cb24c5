#include "core/training/crew.hpp"

#include "core/training/wait_while.hpp"

#include <utility>

namespace penumbra {

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
    for (std::size_t i = 0; i < called; ++i) {
        members_[i]->begun.fetch_add(1, std::memory_order_release);
        members_[i]->begun.notify_one();
    }
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

void Crew::take_part(Member& member, int number) {
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
        if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            busy_.notify_one();
    }
}

} // namespace penumbra
