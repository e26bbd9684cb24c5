// A sweep whose runs are shared out among processes.

#include "core/sweep_queue.hpp"

#include "app/cli/follow.hpp"
#include "app/cli/output.hpp"
#include "app/cli/sweep.hpp"

#include <algorithm>
#include <iostream>
#include <thread>

namespace penumbra::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookAgain = 300ms;

/// All that two processes must have alike, so that their figures stand in one table.
std::string description(const SweepArguments& arguments) {
    return nlohmann::json{{"preset", arguments.preset},
                          {"settings", arguments.settings},
                          {"epochs", arguments.epochs.value_or(0)},
                          {"seed", arguments.seed.value_or(-1)},
                          {"limit", arguments.limit}}
        .dump();
}

using Figures = std::vector<std::pair<std::string, double>>;

/// Every bit of every number, also of those that JSON has no words for.
std::string packed(const Figures& figures) {
    const auto bytes = nlohmann::json::to_cbor(figures);
    return {bytes.begin(), bytes.end()};
}

Figures unpacked(const std::string& bytes) {
    return nlohmann::json::from_cbor(bytes).get<Figures>();
}

std::filesystem::path folder_of(const Sweep& sweep, std::size_t point) {
    return std::filesystem::path(sweep.arguments.out) / sweep.points[point].name();
}

/// With --resume what lies on this machine's disk comes first: nobody else can go on with it.
std::vector<std::size_t> order_of(const Sweep& sweep) {
    std::vector<std::size_t> order(sweep.points.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::error_code ignored;
    if (sweep.arguments.resume)
        std::ranges::stable_partition(
            order, [&](std::size_t i) { return std::filesystem::exists(folder_of(sweep, i), ignored); });
    return order;
}

/// One run after the other, until all are done. Whoever has nothing to do waits: a run may come free.
void work(const Sweep& sweep, SweepQueue& queue) {
    const auto order = order_of(sweep);
    while (!was_interrupted() && !queue.ended()) {
        const auto claim = queue.claim(order);
        if (!claim) {
            std::this_thread::sleep_for(kLookAgain);
            continue;
        }
        auto point = sweep.points[claim->point];
        const bool go_on = claim->again || sweep.arguments.resume;
        try {
            if (!finish_point(sweep, point, go_on, title_of(sweep, claim->point)))
                queue.give_back(claim->point);
            else if (!queue.finish(claim->point, packed(point.figures)))
                std::cerr << "penumbra-cli: " << point.name() << " is done, but was given to another.\n";
        } catch (const std::exception& problem) {
            queue.fail(claim->point, problem.what());
        }
    }
}

/// The first process's view of the queue: what is done, in the order of the table, and what is not.
struct Progress {
    std::vector<SweepPoint> done;
    std::vector<std::string> failed; ///< sentences
    bool over = false;               ///< nobody has anything left to do
};

Progress progress_of(const Sweep& sweep, const std::vector<SweepQueue::Entry>& entries) {
    using State = SweepQueue::Entry::State;
    Progress progress;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto point = sweep.points[i];
        if (entries[i].state == State::Failed)
            progress.failed.push_back(point.name() + ": " + entries[i].text);
        if (entries[i].state != State::Done)
            continue;
        point.figures = unpacked(entries[i].text);
        progress.done.push_back(std::move(point));
    }
    progress.over = progress.done.size() + progress.failed.size() == entries.size();
    return progress;
}

/// Keeps the table until nothing is left to do or somebody has had enough; hands on what lost ones had.
Progress collect(const Sweep& sweep, SweepQueue& queue, SweepTable& table) {
    std::size_t kept = 0;
    for (;;) {
        for (const auto& [point, rank] : queue.hand_on())
            std::cerr << "\npenumbra-cli: process " << rank << " has left, or is out of reach; "
                      << sweep.points[point].name() << " is given to another.\n";
        auto progress = progress_of(sweep, queue.entries());
        if (progress.done.size() > kept)
            table.keep(progress.done); // at once, so that nothing is lost with the next
        kept = progress.done.size();
        if (progress.over || was_interrupted())
            return progress;
        std::this_thread::sleep_for(kLookAgain);
    }
}

void lead(const Sweep& sweep, const WorkerPlace& place) {
    SweepQueue queue(place, description(sweep.arguments), sweep.points.size(), {});
    SweepTable table(sweep);
    Progress progress;
    {
        const std::jthread worker([&] { work(sweep, queue); });
        try {
            progress = collect(sweep, queue, table);
            queue.end();
        } catch (...) {
            interrupt(); // or the worker would be waited for
            throw;
        }
    }
    const auto last = progress_of(sweep, queue.entries());
    if (last.done.size() > progress.done.size())
        table.keep(last.done);
    table.show();
    if (!last.failed.empty())
        throw Error(std::to_string(last.failed.size()) + " of " + std::to_string(sweep.points.size()) +
                        " runs failed; " + last.failed.front(),
                    "The others are in the table; --resume tries again.");
}

void help(const Sweep& sweep, const WorkerPlace& place) {
    SweepQueue queue(place, description(sweep.arguments), sweep.points.size(), interrupt);
    work(sweep, queue);
    if (const auto problem = queue.lost(); !problem.empty())
        throw Error(problem, "What was trained here is kept; start all of them again with --resume.");
}

} // namespace

void sweep_together(const Sweep& sweep, const WorkerPlace& place) {
    if (place.rank == 0)
        lead(sweep, place);
    else
        help(sweep, place);
}

} // namespace penumbra::cli
