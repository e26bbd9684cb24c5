#pragma once

#include "core/error.hpp"
#include "core/training/worker.hpp"
#include "fabricated.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace penumbra::testing {

/// A worker on fabricated data whose runs lie in a folder of the test's own.
class WorkerTest : public ::testing::Test {
  protected:
    TrainingWorker::Options options() {
        TrainingWorker::Options made;
        made.runs = folder_.path() / "runs";
        made.data = [data = fabricate_dataset()](const std::string& name) -> std::shared_ptr<const Dataset> {
            if (name == "vanished")
                throw Error("The data set vanished is not there.", "Put it back.");
            return data;
        };
        return made;
    }

    using Snapshot = std::shared_ptr<const TrainingSnapshot>;

    /// Waits for a snapshot; a test that waits in vain fails after a minute instead of hanging.
    template<class Predicate>
    static Snapshot wait_until(const TrainingWorker& worker, Predicate predicate) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (std::chrono::steady_clock::now() < deadline) {
            auto snapshot = worker.snapshot();
            if (predicate(*snapshot))
                return snapshot;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        auto last = worker.snapshot();
        ADD_FAILURE() << "waited in vain; state " << to_string(last->state) << ", step " << last->step
                      << ", message \"" << last->message << "\", notice \"" << last->notice << "\"";
        return last;
    }
    static Snapshot wait_for(const TrainingWorker& worker, TrainingState state) {
        return wait_until(worker, [state](const TrainingSnapshot& s) { return s.state == state; });
    }

    /// More epochs than any test waits for.
    static RunSpec endless() { return tiny_vae(100000); }

    TemporaryFolder folder_;
};

} // namespace penumbra::testing
