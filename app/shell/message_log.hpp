#pragma once

#include <cstdint>
#include <ctime>
#include <deque>
#include <string>

namespace penumbra {

/// Something that the status bar said.
struct Message {
    std::time_t time = 0; ///< when it was said last
    bool problem = false; ///< bad news
    std::string text;
    int times = 1; ///< in a row
};

/// What the status bar said, so that it can be read later. Holds the newest thousand.
class MessageLog {
  public:
    static constexpr std::size_t kMost = 1000;

    /// The same sentence again counts up instead of taking another line.
    void add(bool problem, std::string text, std::time_t time);
    void clear();
    const std::deque<Message>& all() const { return messages_; } ///< the oldest first
    /// Counts every change: what was drawn from the log is still right while it is the same.
    std::uint64_t version() const { return version_; }
    std::size_t problems() const;

    /// A line for each: "2026-05-31 14:25:01  problem  ...", in local time, with "(3 times)" where it was
    /// repeated. @param only_problems  leaves out the good news
    std::string text(bool only_problems = false) const;

  private:
    std::deque<Message> messages_;
    std::uint64_t version_ = 0;
};

/// "14:25:01", with the date before it where that is not `today`'s; local time.
std::string clock_words(std::time_t time, std::time_t today);

} // namespace penumbra
