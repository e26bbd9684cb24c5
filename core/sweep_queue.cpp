#include "core/sweep_queue.hpp"

#include "core/error.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace penumbra {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kMeetingTime = 60s;
constexpr auto kBeat = 1s;
constexpr auto kSilence = 15s;
constexpr auto kFarewell = 30s; ///< for saving a run

// What a run's key holds: "waiting", "waiting again", "taken RANK", and what follows in a line of its own.
constexpr const char* kWaiting = "waiting";
constexpr const char* kAgain = "waiting again";

std::string taken_by(int rank) {
    return "taken " + std::to_string(rank);
}

std::vector<std::uint8_t> bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

std::string key(const char* kind, std::size_t number) {
    return std::string(kind) + "/" + std::to_string(number);
}

SweepQueue::Entry read_entry(const std::string& text) {
    using State = SweepQueue::Entry::State;
    SweepQueue::Entry entry;
    std::istringstream words(text.substr(0, text.find('\n')));
    std::string state;
    words >> state >> entry.rank;
    entry.state = state == "taken"    ? State::Taken
                  : state == "done"   ? State::Done
                  : state == "failed" ? State::Failed
                                      : State::Waiting;
    if (const auto line = text.find('\n'); line != std::string::npos)
        entry.text = text.substr(line + 1);
    return entry;
}

} // namespace

struct SweepQueue::Implementation {
    Implementation(const WorkerPlace& where, std::size_t how_many, std::function<void()> when_ended)
        : place(where), points(how_many), on_end(std::move(when_ended)),
          known(static_cast<std::size_t>(where.count)) {}

    void meet(const std::string& what);
    void beat(const std::stop_token& stop);
    std::string get(const std::string& name) {
        const auto value = store->get(name);
        return {value.begin(), value.end()};
    }
    /// Whether the run's key held `from` and holds `to` now.
    bool change(std::size_t point, const std::string& from, const std::string& to) {
        const auto now = store->compareSet(key("point", point), bytes(from), bytes(to));
        return std::string(now.begin(), now.end()) == to;
    }
    bool conclude(std::size_t point, const char* how, const std::string& text) {
        return change(point, taken_by(place.rank), how + (" " + std::to_string(place.rank)) + "\n" + text);
    }
    bool has_left(std::size_t rank) { return store->add(key("left", rank), 0) > 0; }

    const WorkerPlace place;
    const std::size_t points;
    const std::function<void()> on_end;
    c10::intrusive_ptr<c10d::TCPStore> store; // its functions take turns by themselves

    std::atomic<bool> ended = false;
    mutable std::mutex mutex;
    std::string lost;

    /// What the first process knows of another.
    struct Known {
        std::int64_t beats = 0;
        Clock::time_point changed = Clock::now();
        bool gone = false;
    };
    std::vector<Known> known;

    std::jthread heart; // last: it ends before what it uses
};

void SweepQueue::Implementation::meet(const std::string& what) {
    c10d::TCPStoreOptions options;
    options.port = place.port;
    options.isServer = place.rank == 0;
    options.waitWorkers = false;
    options.timeout = kMeetingTime;
    store = c10::make_intrusive<c10d::TCPStore>(place.host, options);
    if (place.rank > 0) {
        store->wait({"what"}, kMeetingTime);
        return;
    }
    for (std::size_t point = 0; point < points; ++point)
        store->set(key("point", point), bytes(kWaiting));
    store->set("what", bytes(what));
}

/// Shows that this process is there, and looks whether the first one still is.
void SweepQueue::Implementation::beat(const std::stop_token& stop) {
    std::mutex waiting;
    std::condition_variable_any never;
    auto last = Clock::now();
    std::string problem;
    while (!stop.stop_requested() && problem.empty() && !ended) {
        try {
            store->add(key("beat", static_cast<std::size_t>(place.rank)), 1);
            ended = store->add("ended", 0) > 0;
        } catch (const std::exception&) {
            problem =
                "The first process of this sweep, which hands out the runs, has ended or is out of reach.";
        }
        // Others have what it had: two must not write into one folder.
        if (place.rank > 0 && Clock::now() - last > kSilence)
            problem = "This process was stopped for so long that its run was given to another.";
        last = Clock::now();
        std::unique_lock lock(waiting);
        never.wait_for(lock, stop, kBeat, [] { return false; });
    }
    if (stop.stop_requested())
        return;
    {
        const std::lock_guard lock(mutex);
        lost = problem;
    }
    if (on_end)
        on_end();
}

SweepQueue::SweepQueue(const WorkerPlace& place, const std::string& what, std::size_t points,
                       std::function<void()> on_end)
    : self_(std::make_unique<Implementation>(place, points, std::move(on_end))) {
    const auto where = place.host + ":" + std::to_string(place.port);
    std::string theirs;
    try {
        self_->meet(what);
        theirs = self_->get("what");
    } catch (const std::exception&) {
        throw place.rank > 0
            ? Error("Nobody hands out runs at " + where + ".",
                    "Start the process of --rank 0 there, with the same --master, within a minute.")
            : Error("The runs cannot be handed out at " + where + ".",
                    "Give this machine's own address, and a port that is free, as --master.");
    }
    if (theirs != what)
        throw Error("The process at " + where + " sweeps over something else.",
                    "Start all of them with the same preset, settings, epochs, seed and limit.");
    self_->heart = std::jthread([self = self_.get()](const std::stop_token& stop) { self->beat(stop); });
}

SweepQueue::~SweepQueue() {
    if (self_->place.rank == 0)
        return;
    try {
        self_->store->add(key("left", static_cast<std::size_t>(self_->place.rank)), 1);
    } catch (const std::exception&) { // there is nobody left to tell
        return;
    }
}

std::optional<SweepQueue::Claim> SweepQueue::claim(const std::vector<std::size_t>& order) {
    try {
        const auto own = taken_by(self_->place.rank);
        for (const auto point : order) {
            if (self_->change(point, kWaiting, own))
                return Claim{point, false};
            if (self_->change(point, kAgain, own))
                return Claim{point, true};
        }
    } catch (const std::exception&) { // lost() will say so
        return {};
    }
    return {};
}

bool SweepQueue::finish(std::size_t point, const std::string& figures) {
    try {
        return self_->conclude(point, "done", figures);
    } catch (const std::exception&) {
        return false;
    }
}

bool SweepQueue::fail(std::size_t point, const std::string& sentence) {
    try {
        return self_->conclude(point, "failed", sentence);
    } catch (const std::exception&) {
        return false;
    }
}

void SweepQueue::give_back(std::size_t point) {
    try {
        self_->change(point, taken_by(self_->place.rank), kAgain);
    } catch (const std::exception&) { // the first process is gone, and the queue with it
        return;
    }
}

bool SweepQueue::ended() const {
    return self_->ended;
}

std::string SweepQueue::lost() const {
    const std::lock_guard lock(self_->mutex);
    return self_->lost;
}

std::vector<SweepQueue::Entry> SweepQueue::entries() {
    std::vector<Entry> all;
    for (std::size_t point = 0; point < self_->points; ++point)
        all.push_back(read_entry(self_->get(key("point", point))));
    return all;
}

std::vector<SweepQueue::HandedOn> SweepQueue::hand_on() {
    const auto now = Clock::now();
    std::vector<HandedOn> given;
    const auto all = entries();
    for (std::size_t rank = 1; rank < self_->known.size(); ++rank) {
        auto& known = self_->known[rank];
        const auto beats = self_->store->add(key("beat", rank), 0);
        if (beats != known.beats)
            known.changed = now;
        known.beats = beats;
        known.gone = self_->has_left(rank) || now - known.changed > kSilence;
        for (std::size_t point = 0; known.gone && point < all.size(); ++point)
            if (all[point].state == Entry::State::Taken && all[point].rank == static_cast<int>(rank) &&
                self_->change(point, taken_by(all[point].rank), kAgain))
                given.push_back({point, all[point].rank});
    }
    return given;
}

void SweepQueue::end() {
    self_->store->add("ended", 1);
    const auto last = Clock::now() + kFarewell;
    const auto somebody = [&] {
        hand_on(); // looks who is still there
        for (std::size_t rank = 1; rank < self_->known.size(); ++rank)
            if (self_->known[rank].beats > 0 && !self_->known[rank].gone)
                return true;
        return false;
    };
    while (somebody() && Clock::now() < last)
        std::this_thread::sleep_for(200ms);
}

} // namespace penumbra
