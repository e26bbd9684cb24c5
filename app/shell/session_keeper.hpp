#pragma once

#include "app/shell/session.hpp"

#include <condition_variable>
#include <ctime>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace penumbra {

/// Keeps the session's file while the program runs, so that a crash loses some seconds at most. Beside
/// session.json stand session.previous.json, as the start before found it; session.damaged.json, what could
/// not be read; and session.running, which is there while a program keeps the session: one that is found
/// without a program that holds its lock is left of a crash.
class SessionKeeper {
  public:
    /// @param file   empty: nothing is kept, as for scripts
    /// @param fresh  the defaults instead of what the file says; it is still kept as the previous one
    explicit SessionKeeper(std::filesystem::path file, bool fresh = false);
    /// Without close() everything stays as a crash would leave it, once something has been kept.
    ~SessionKeeper();
    SessionKeeper(const SessionKeeper&) = delete;
    SessionKeeper& operator=(const SessionKeeper&) = delete;

    /// As it was found.
    Session& session() { return session_; }
    /// The program that kept it last did not end as it should.
    bool crashed() const { return crashed_; }
    /// When that had started; 0 when it is not known.
    std::time_t crashed_at() const { return crashed_at_; }
    /// Sentences about what went wrong in reading; another program that keeps the session is one.
    const std::vector<std::string>& problems() const { return problems_; }
    /// Something is kept, by this program.
    bool keeping() const { return lock_ >= 0; }

    /// Has it written in the background, unless the file says the same already. Returns at once.
    void keep(Session session);
    /// What went wrong in writing, once; empty mostly.
    std::string trouble();
    /// Writes the last one and takes the mark away: a clean end. @throws Error when it cannot be written
    void close(const Session& session);

  private:
    void read(bool fresh);
    void set_aside_damaged();
    void take_mark();
    void write_waiting(const std::stop_token& stop);
    std::filesystem::path beside(const char* suffix) const;

    std::filesystem::path file_;
    Session session_;
    std::vector<std::string> problems_;
    bool crashed_ = false;
    std::time_t crashed_at_ = 0;
    int lock_ = -1;     ///< descriptor of the mark
    bool kept_ = false; ///< anything

    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::optional<Session> waiting_;
    std::string trouble_;
    std::string previous_; ///< what the file said at the start, to be written as the previous one
    std::string written_;  ///< what the file says; the writer's own
    std::jthread writer_;
};

} // namespace penumbra
