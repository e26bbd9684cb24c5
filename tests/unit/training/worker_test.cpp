#include "worker_fixture.hpp"

#include "core/io/files.hpp"

#include <fstream>

namespace penumbra::worker_test {
namespace {

namespace fs = std::filesystem;
using testing::tiny_split;
using testing::tiny_vae;
using testing::WorkerTest;

TEST_F(WorkerTest, IdleUntilTold) {
    TrainingWorker worker(options());
    ASSERT_TRUE(worker.snapshot());
    EXPECT_EQ(worker.snapshot()->state, TrainingState::Idle);
}

TEST_F(WorkerTest, RunsToItsEndAndKeepsEverything) {
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(15), {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_EQ(end->step, 60);
    EXPECT_EQ(end->total_steps, 60);
    EXPECT_EQ(end->steps_per_epoch, 4);
    EXPECT_EQ(end->epoch(), 15);
    EXPECT_EQ(end->training.rows, 60u);
    EXPECT_EQ(end->validation.rows, 15u);
    EXPECT_EQ(end->data_name, "fabricated");
    EXPECT_EQ(end->generation, 1u);
    EXPECT_TRUE(end->capabilities.decode);
    EXPECT_GT(end->parameter_count, 0);
    EXPECT_GT(end->seconds_trained, 0);
    ASSERT_TRUE(end->reconstructions);
    EXPECT_EQ(end->reconstructions->step, 60);
    EXPECT_TRUE(fs::exists(end->folder / "config.json"));
    EXPECT_TRUE(fs::exists(end->folder / "metrics.csv"));
    EXPECT_EQ(read_checkpoint_info(newest_checkpoint(end->folder)).step, 60);
}

TEST_F(WorkerTest, CommandsAreDoneInOrderAndOneStepIsOneStep) {
    TrainingWorker worker(options());
    worker.send(command::Start{endless(), {}, {}});
    worker.send(command::Pause{});
    worker.send(command::Step{});
    worker.send(command::Set{"learning_rate", 0.004});
    worker.send(command::Step{});
    worker.send(command::Step{});
    worker.send(command::Save{folder_.path() / "third.safetensors"});
    const auto paused =
        wait_until(worker, [](const auto& s) { return s.notice.find("third") != std::string::npos; });
    EXPECT_EQ(paused->state, TrainingState::Paused);
    EXPECT_EQ(paused->step, 3);
    ASSERT_EQ(paused->training.rows, 3u);
    EXPECT_EQ(paused->training.log->learning_rate(0), 0.001);
    EXPECT_EQ(paused->training.log->learning_rate(1), 0.004);
    EXPECT_EQ(paused->run.training.get<double>("learning_rate"), 0.004);
    EXPECT_EQ(read_checkpoint_info(folder_.path() / "third.safetensors").step, 3);
}

TEST_F(WorkerTest, PausesWithinOneStepAndContinues) {
    TrainingWorker* told = nullptr;
    std::atomic<std::int64_t> asked_at = -1;
    auto with_wake = options();
    with_wake.wake = [&] { // on the worker's thread: the step is exact
        if (told && asked_at < 0 && told->snapshot()->state == TrainingState::Running &&
            told->snapshot()->step >= 5) {
            asked_at = told->snapshot()->step;
            told->send(command::Pause{});
            EXPECT_EQ(told->snapshot()->state, TrainingState::Pausing);
        }
    };
    TrainingWorker worker(with_wake);
    told = &worker;
    worker.send(command::Start{endless(), {}, {}});
    const auto paused = wait_for(worker, TrainingState::Paused);
    EXPECT_LE(paused->step, asked_at + 1);
    EXPECT_EQ(paused->images_per_second, 0);
    worker.send(command::Continue{});
    wait_until(worker,
               [&](const auto& s) { return s.state == TrainingState::Running && s.step > asked_at + 5; });
}

TEST_F(WorkerTest, AskedForIsSaidAtOnceAndConfirmedLater) {
    TrainingWorker worker(options());
    worker.send(command::Start{endless(), {}, {}});
    wait_for(worker, TrainingState::Running);
    worker.send(command::Stop{});
    const auto asked = worker.snapshot()->state;
    EXPECT_TRUE(asked == TrainingState::Stopping || asked == TrainingState::Finished) << to_string(asked);
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_EQ(read_checkpoint_info(newest_checkpoint(end->folder)).step, end->step);
}

TEST_F(WorkerTest, SnapshotsNeverGoBack) {
    TrainingWorker* told = nullptr;
    std::vector<std::shared_ptr<const TrainingSnapshot>> seen;
    auto with_wake = options();
    with_wake.wake = [&] {
        if (told)
            seen.push_back(told->snapshot());
    };
    {
        TrainingWorker worker(with_wake);
        told = &worker;
        worker.send(command::Start{tiny_vae(40), {}, {}});
        wait_for(worker, TrainingState::Finished);
        worker.send(command::Start{tiny_vae(5), {}, {}});
        wait_until(worker,
                   [](const auto& s) { return s.generation == 2 && s.state == TrainingState::Finished; });
    }
    ASSERT_GT(seen.size(), 4u);
    for (std::size_t i = 1; i < seen.size(); ++i) {
        const auto& now = *seen[i];
        const auto& before = *seen[i - 1];
        ASSERT_GE(now.generation, before.generation);
        ASSERT_GE(now.published, before.published);
        if (now.generation != before.generation)
            continue;
        ASSERT_GE(now.step, before.step);
        ASSERT_GE(now.training.rows, before.training.rows);
        ASSERT_GE(now.seconds_trained, before.seconds_trained);
    }
}

TEST_F(WorkerTest, WeightsComeWithTheirGenerationAndStep) {
    std::vector<std::shared_ptr<const PublishedWeights>> seen;
    auto with_weights = options();
    with_weights.weights = [&](std::shared_ptr<const PublishedWeights> weights) {
        seen.push_back(std::move(weights));
    };
    {
        TrainingWorker worker(with_weights);
        worker.send(command::Start{tiny_vae(3), {}, {}});
        wait_for(worker, TrainingState::Finished);
    }
    ASSERT_GE(seen.size(), 2u);
    EXPECT_EQ(seen.front()->step, 0);
    EXPECT_EQ(seen.back()->step, 12);
    EXPECT_EQ(seen.back()->generation, 1u);
}

TEST_F(WorkerTest, SecondStartIsRefusedWhileOneRuns) {
    TrainingWorker worker(options());
    worker.send(command::Start{endless(), {}, {}});
    wait_for(worker, TrainingState::Running);
    worker.send(command::Start{tiny_split(), {}, {}});
    const auto still = wait_until(worker, [](const auto& s) { return !s.notice.empty(); });
    EXPECT_EQ(still->generation, 1u);
    EXPECT_EQ(still->run.model.kind, "vae");
    EXPECT_EQ(still->state, TrainingState::Running);
}

TEST_F(WorkerTest, SettingWhatIsNotLiveIsToldAndChangesNothing) {
    TrainingWorker worker(options());
    worker.send(command::Set{"learning_rate", 0.1});
    wait_until(worker, [](const auto& s) { return !s.notice.empty(); });
    worker.send(command::Start{endless(), {}, {}});
    wait_for(worker, TrainingState::Running);
    worker.send(command::Set{"latent", std::int64_t{9}});
    const auto told = wait_until(worker, [](const auto& s) { return !s.notice.empty(); });
    EXPECT_EQ(told->state, TrainingState::Running);
    EXPECT_EQ(told->run.model.parameters.get<std::int64_t>("latent"), 2);
}

TEST_F(WorkerTest, MinutesEndARun) {
    TrainingWorker worker(options());
    worker.send(command::Start{endless(), {}, 0.002});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_GE(end->seconds_trained, 0.12);
    // Time given to a resumed run counts from there.
    worker.send(command::Resume{end->folder, 0, 0.002, {}, {}});
    const auto again = wait_until(
        worker, [](const auto& s) { return s.generation == 2 && s.state == TrainingState::Finished; });
    EXPECT_GT(again->step, end->step);
    EXPECT_GE(again->seconds_trained, end->seconds_trained + 0.12);
}

TEST_F(WorkerTest, ResumedRunEqualsOneThatNeverStopped) {
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(40), {}, {}});
    const auto whole = wait_for(worker, TrainingState::Finished);
    worker.send(command::Start{tiny_vae(40), {}, {}});
    worker.send(command::Pause{});
    for (int i = 0; i < 70; ++i)
        worker.send(command::Step{});
    worker.send(command::Stop{});
    const auto half = wait_until(
        worker, [](const auto& s) { return s.generation == 2 && s.state == TrainingState::Finished; });
    ASSERT_EQ(half->step, 70);
    worker.send(command::Resume{half->folder, 0, {}, {}, {}});
    const auto both = wait_until(
        worker, [](const auto& s) { return s.generation == 3 && s.state == TrainingState::Finished; });
    EXPECT_EQ(both->folder, half->folder);
    ASSERT_EQ(both->training.rows, whole->training.rows);
    for (std::size_t row = 0; row < whole->training.rows; ++row)
        ASSERT_EQ(both->training.log->value(row, 0), whole->training.log->value(row, 0));
    ASSERT_EQ(both->validation.rows, whole->validation.rows);
    EXPECT_EQ(both->validation.log->value(39, 0), whole->validation.log->value(39, 0));

    std::ifstream metrics(both->folder / "metrics.csv");
    std::set<std::string> steps;
    for (std::string line; std::getline(metrics, line);) {
        const auto second = line.find(',', line.find(',') + 1);
        EXPECT_TRUE(steps.insert(line.substr(0, second)).second) << "twice: " << line;
    }
    EXPECT_GT(steps.size(), 40u);
}

TEST_F(WorkerTest, DestructionSavesWhatWasTrained) {
    fs::path kept;
    std::int64_t step = 0;
    {
        TrainingWorker worker(options());
        worker.send(command::Start{endless(), {}, {}});
        const auto running = wait_until(worker, [](const auto& s) { return s.step > 5; });
        kept = running->folder;
        step = running->step;
    }
    EXPECT_GE(read_checkpoint_info(newest_checkpoint(kept)).step, step);
}

TEST_F(WorkerTest, StopBeforeTheFirstStepIsSavedForEachRun) {
    TrainingWorker worker(options());
    for (std::uint64_t generation : {1, 2}) {
        worker.send(command::Start{tiny_vae(), {}, {}});
        const auto end = wait_until(worker, [&](const auto& s) {
            return s.generation == generation && s.state == TrainingState::Finished;
        });
        EXPECT_EQ(read_checkpoint_info(newest_checkpoint(end->folder)).step,
                  8); // same step as the run before
    }
}

TEST_F(WorkerTest, CalibrationIsCutShortByStop) {
    setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1);
    auto spec = tiny_split();
    for (const auto& [key, value] : {std::pair{"wristband_calibrated", "true"},
                                     {"wristband_repetitions", "16384"},
                                     {"wristband_form", "pairwise"},
                                     {"batch_size", "40"}})
        set_parameter(spec, key, value);
    TrainingWorker worker(options());
    worker.send(command::Start{spec, {}, {}});
    worker.send(command::Stop{});
    const auto stopped =
        wait_until(worker, [](const auto& s) { return s.notice.find("before") != std::string::npos; });
    EXPECT_EQ(stopped->state, TrainingState::Idle);
    EXPECT_EQ(stopped->step, 0);
    worker.send(command::Start{tiny_vae(), {}, {}});
    wait_for(worker, TrainingState::Finished);
    unsetenv("XDG_CACHE_HOME");
}

} // namespace
} // namespace penumbra::worker_test
