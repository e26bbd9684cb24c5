#include "support/environment.hpp"
#include "worker_fixture.hpp"

#include "core/io/files.hpp"

#include <array>

namespace penumbra::worker_failures_test {
namespace {

namespace fs = std::filesystem;
using testing::tiny_vae;
using testing::WorkerTest;

TEST_F(WorkerTest, VanishedDataFailsInASentenceAndANewRunCanStart) {
    TrainingWorker worker(options());
    auto spec = tiny_vae();
    spec.data = "vanished";
    worker.send(command::Start{spec, {}, {}});
    const auto failed = wait_for(worker, TrainingState::Failed);
    EXPECT_EQ(failed->message, "The data set vanished is not there.");
    EXPECT_EQ(failed->remedy, "Put it back.");
    worker.send(command::Start{tiny_vae(), {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_TRUE(end->message.empty());
}

TEST_F(WorkerTest, BatchLargerThanTheDataFails) {
    TrainingWorker worker(options());
    auto spec = tiny_vae();
    set_parameter(spec, "batch_size", "1000");
    worker.send(command::Start{spec, {}, {}});
    EXPECT_NE(wait_for(worker, TrainingState::Failed)->message.find("1000"), std::string::npos);
}

TEST_F(WorkerTest, LostLossPausesAtGoodWeightsAndCanGoOn) {
    TrainingWorker worker(options());
    auto spec = tiny_vae(200);
    set_parameter(spec, "learning_rate", "10");
    worker.send(command::Start{spec, {}, {}});
    const auto paused = wait_for(worker, TrainingState::Paused);
    EXPECT_NE(paused->message.find("stopped being a number"), std::string::npos) << paused->message;
    EXPECT_NE(paused->remedy.find("learning rate"), std::string::npos);
    worker.send(command::Set{"learning_rate", 1e-3});
    worker.send(command::Continue{});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_TRUE(end->message.empty());
    EXPECT_TRUE(std::isfinite(end->training.log->value(end->training.rows - 1, 0)));
}

TEST_F(WorkerTest, RunsFolderThatCannotBeWrittenIsRefusedAtTheStart) {
    write_file_atomically(folder_.path() / "runs", "a file where the folder should be");
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(), {}, {}});
    const auto failed = wait_for(worker, TrainingState::Failed);
    EXPECT_NE(failed->message.find("runs"), std::string::npos) << failed->message;
    EXPECT_FALSE(failed->remedy.empty());
}

TEST_F(WorkerTest, FailedSavesAreToldAndTrainingGoesOn) {
    const testing::EnvironmentVariable temporary("TMPDIR", folder_.path().string());
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(5), {}, {}});
    worker.send(command::Pause{});
    const auto paused = wait_for(worker, TrainingState::Paused);
    fs::remove_all(paused->folder / "checkpoints");
    write_file_atomically(paused->folder / "checkpoints", "a file where the folder should be");
    if (fs::exists("/dev/full"))
        fs::create_symlink("/dev/full", paused->folder / "metrics.csv");
    worker.send(command::Save{});
    const auto told = wait_until(worker, [](const auto& s) { return !s.problem.empty(); });
    EXPECT_EQ(told->state, TrainingState::Paused);
    EXPECT_NE(told->problem.find("checkpoints"), std::string::npos) << told->problem;
    worker.send(command::Continue{});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_EQ(end->step, 20);
    EXPECT_EQ(end->notice.find("Saved"), std::string::npos) << end->notice;
    EXPECT_NE(end->problem.find("checkpoints"), std::string::npos) << end->problem;
    EXPECT_NE(end->checkpoint_step, end->step);

    // What was trained went to the temporary folder.
    const auto rescued =
        folder_.path() / ("penumbra-" + end->folder.filename().string() + "-step-20.safetensors");
    EXPECT_NE(end->problem.find(rescued.string()), std::string::npos) << end->problem;
    EXPECT_EQ(read_checkpoint_info(rescued).step, 20);

    // The same run can still be saved elsewhere: nothing is lost.
    worker.send(command::Save{folder_.path() / "elsewhere.safetensors"});
    wait_until(worker, [](const auto& s) { return s.notice.find("Saved") == 0; });
    EXPECT_EQ(read_checkpoint_info(folder_.path() / "elsewhere.safetensors").step, 20);
}

TEST_F(WorkerTest, CheckpointsThatCannotBeResumedFailInASentence) {
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(), {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    const auto good = newest_checkpoint(end->folder);
    const auto slim = folder_.path() / "slim.safetensors";
    write_weights_only(good, slim);
    const auto cut = folder_.path() / "cut.safetensors";
    const auto bytes = read_file(good);
    write_file_atomically(cut, std::span(bytes).first(100));
    const std::array bad{slim, cut, folder_.path() / "nowhere", folder_.path()};
    for (const auto& path : bad) { // the finished run stays
        const auto generation = worker.snapshot()->generation;
        worker.send(command::Resume{path, 0, {}, {}, {}});
        const auto after = wait_until(worker, [&](const auto& s) {
            return s.generation > generation && s.state == TrainingState::Finished;
        });
        EXPECT_FALSE(after->problem.empty());
        EXPECT_EQ(after->folder, end->folder);
    }
    for (const auto& path : bad) { // without one there is nothing but the failure
        TrainingWorker other(options());
        other.send(command::Resume{path, 0, {}, {}, {}});
        const auto failed = wait_for(other, TrainingState::Failed);
        EXPECT_FALSE(failed->message.empty());
        EXPECT_FALSE(failed->remedy.empty());
    }
    worker.send(command::Resume{good, 3, {}, {}, {}});
    EXPECT_EQ(
        wait_until(worker,
                   [](const auto& s) { return s.total_steps == 20 && s.state == TrainingState::Finished; })
            ->step,
        20);
}

/// The window may do anything at any time, and close in the middle of it.
TEST_F(WorkerTest, AnyCommandsInAnyOrderEndInAJoinedThread) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> published = 0;
        auto hammered = options();
        hammered.wake = [&] { ++published; };
        TrainingWorker worker(hammered);
        const auto poke = [&](std::uint64_t seed) {
            std::mt19937_64 own(seed);
            for (int i = 0; i < 12; ++i) {
                switch (own() % 9) {
                case 0:
                case 1:
                    worker.send(command::Start{tiny_vae(3), {}, {}});
                    break;
                case 2:
                    worker.send(command::Pause{});
                    break;
                case 3:
                    worker.send(command::Continue{});
                    break;
                case 4:
                    worker.send(command::Step{});
                    break;
                case 5:
                    worker.send(command::Stop{});
                    break;
                case 6:
                    worker.send(command::Set{"learning_rate", 0.01});
                    break;
                case 7:
                    worker.send(command::Save{});
                    break;
                default:
                    std::this_thread::sleep_for(std::chrono::microseconds(own() % 3000));
                }
                const auto snapshot = worker.snapshot();
                ASSERT_TRUE(snapshot);
                if (snapshot->training.rows > 0) { // reading beside the writer
                    EXPECT_EQ(snapshot->training.log->step(snapshot->training.rows - 1), snapshot->step);
                }
            }
        };
        const auto first = random(), second = random();
        {
            const std::jthread beside([&] { poke(first); });
            poke(second);
        }
        if (round % 2 == 0) { // otherwise destroyed with whatever is still queued
            worker.send(command::Stop{});
            worker.send(command::Start{tiny_vae(1), {}, {}});
            wait_until(worker, [](const auto& s) {
                return s.state == TrainingState::Finished && s.total_steps == 4;
            });
            EXPECT_GT(published, 0);
        }
    }
}

} // namespace
} // namespace penumbra::worker_failures_test
