#pragma once

#include "core/sweep.hpp"

#include "app/cli/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace penumbra::cli {

struct SweepArguments {
    std::string preset;
    std::vector<std::string> settings;
    std::string data;
    std::optional<std::int64_t> epochs;
    std::optional<std::int64_t> seed;
    std::int64_t limit = 0;
    std::string out = "sweep";
    int workers = 1;
    PlaceArguments place;
    bool resume = false;
    std::string json;
};

struct Sweep {
    const SweepArguments& arguments;
    std::vector<SweepAxis> fixed;   ///< settings that have one value for all runs
    std::vector<SweepPoint> points; ///< the runs
};

/// Trains one point, or goes on with it where `go_on` and its folder has a checkpoint, and measures it. False
/// when it was interrupted before its end. @throws Error
bool finish_point(const Sweep& sweep, SweepPoint& point, bool go_on, const std::string& title);

/// "latent-8 (3/5)  ", before what is said of its progress.
std::string title_of(const Sweep& sweep, std::size_t point);

/// The figures of the runs that are done: sweep.csv and sweep.json in the sweep's folder, and the screen.
class SweepTable {
  public:
    explicit SweepTable(const Sweep& sweep);
    /// Writes both files. @param done  in the order of the sweep's points
    void keep(std::vector<SweepPoint> done);
    /// Prints them, or writes them to --json.
    void show() const;

  private:
    const Sweep& sweep_;
    std::vector<SweepPoint> done_;
    std::optional<Elbow> elbow_;
};

/// One of several processes that share out the runs: trains what it is given until all are done; the first
/// one keeps the table. @throws Error when a run has failed or the first process is lost.
void sweep_together(const Sweep& sweep, const WorkerPlace& place);

/// Starts as many processes on this machine as --workers says, each with its share of the cores, and waits
/// for them. @throws Error when the first one fails.
void start_workers(const SweepArguments& arguments);

} // namespace penumbra::cli
