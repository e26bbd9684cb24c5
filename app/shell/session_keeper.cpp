#include "app/shell/session_keeper.hpp"

#include "core/studio.hpp"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace penumbra {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return {};
    }
    try {
        const auto bytes = read_file(file);
        return {bytes.begin(), bytes.end()};
    } catch (const Error&) {
        return {};
    }
}

} // namespace

std::filesystem::path SessionKeeper::beside(const char* suffix) const {
    return file_.parent_path() / (file_.stem().string() + suffix);
}

SessionKeeper::SessionKeeper(std::filesystem::path file, bool fresh) : file_(std::move(file)) {
    if (file_.empty()) {
        return;
    }
    take_mark();
    read(fresh);
    if (keeping()) {
        writer_ = std::jthread([this](const std::stop_token& stop) { write_waiting(stop); });
    }
}

SessionKeeper::~SessionKeeper() {
    writer_.request_stop();
    if (writer_.joinable()) {
        writer_.join();
    }
    if (lock_ < 0) {
        return;
    }
    if (!kept_ && !crashed_) { // no window came up: nothing that could have crashed
        std::error_code ignored;
        std::filesystem::remove(beside(".running"), ignored);
    }
    ::close(lock_);
}

/// The lock goes with the process, however it ends; the mark's content stays.
void SessionKeeper::take_mark() {
    const auto mark = beside(".running");
    std::error_code ignored;
    std::filesystem::create_directories(mark.parent_path(), ignored);
    const int descriptor = ::open(mark.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        problems_.push_back("The session cannot be kept in " + file_.parent_path().string() +
                            ". Change the folder's permissions; until then nothing is remembered.");
        return;
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        problems_.emplace_back("Another window of Penumbra is open and keeps the session: what is set in "
                               "this one is not remembered.");
        return;
    }
    lock_ = descriptor;
    std::array<char, 32> text{};
    const ssize_t size = ::read(descriptor, text.data(), text.size());
    if (size > 0) {
        crashed_ = true;
        std::from_chars(text.data(), text.data() + size, crashed_at_);
    }
    const std::string now = std::to_string(std::time(nullptr)) + "\n";
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, now.data(), now.size(), 0) != static_cast<ssize_t>(now.size())) {
        problems_.emplace_back("A crash of this program would not be noticed: the disk takes no mark. Free "
                               "some space on it.");
    }
}

void SessionKeeper::set_aside_damaged() {
    const auto damaged = beside(".damaged.json");
    std::error_code failed;
    if (keeping()) {
        std::filesystem::rename(file_, damaged, failed);
    }
    std::string words = "The session file " + file_.string() + " is damaged";
    if (keeping() && !failed) {
        words += "; it has been kept as " + damaged.filename().string();
    }
    std::string note;
    const auto previous = beside(".previous.json");
    std::error_code ignored;
    session_ = load_session(previous, note);
    const bool older = note.empty() && std::filesystem::exists(previous, ignored);
    problems_.push_back(words + (older ? ". The session of the start before was taken instead."
                                       : ". Everything is as at the first start."));
}

void SessionKeeper::read(bool fresh) {
    previous_ = text_of(file_);
    std::string note;
    session_ = load_session(file_, note);
    if (!note.empty()) {
        previous_.clear();
        set_aside_damaged();
    }
    if (fresh) {
        session_ = {};
    }
}

void SessionKeeper::keep(Session session) {
    if (!keeping()) {
        return;
    }
    kept_ = true;
    {
        const std::lock_guard lock(mutex_);
        waiting_ = std::move(session);
    }
    arrived_.notify_one();
}

std::string SessionKeeper::trouble() {
    const std::lock_guard lock(mutex_);
    return std::exchange(trouble_, {});
}

void SessionKeeper::write_waiting(const std::stop_token& stop) {
    bool failed = false;
    while (!stop.stop_requested()) {
        std::optional<Session> session;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, stop, [this] { return waiting_.has_value(); });
            session = std::exchange(waiting_, std::nullopt);
        }
        if (!session) {
            return;
        }
        try {
            // Only now: a start that comes to nothing must not displace it.
            if (!previous_.empty()) {
                write_file_atomically(beside(".previous.json"), previous_);
                previous_.clear();
            }
            std::string text = session_text(*session);
            if (text != written_) {
                write_file_atomically(file_, text);
                written_ = std::move(text);
            }
            failed = false;
        } catch (const std::exception& problem) {
            const std::lock_guard lock(mutex_);
            if (!std::exchange(failed, true)) { // not again every few seconds
                trouble_ = problem.what();
            }
        }
    }
}

void SessionKeeper::close(const Session& session) {
    writer_.request_stop();
    if (writer_.joinable()) {
        writer_.join();
    }
    if (!keeping()) {
        return;
    }
    if (!previous_.empty()) {
        write_file_atomically(beside(".previous.json"), previous_);
    }
    save_session(session, file_);
    std::error_code ignored;
    std::filesystem::remove(beside(".running"), ignored);
    ::close(std::exchange(lock_, -1));
}

} // namespace penumbra
