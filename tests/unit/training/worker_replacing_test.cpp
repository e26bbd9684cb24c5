// What becomes of the run there is when another one is to take its place.

#include "worker_fixture.hpp"

#include "core/io/files.hpp"

#include <mutex>

namespace penumbra::worker_replacing_test {
namespace {

namespace fs = std::filesystem;
using testing::fabricate_dataset;
using testing::tiny_split;
using testing::tiny_vae;
using testing::WorkerTest;

/// What a worker reports, from whatever thread.
struct Reports {
    void operator()(const std::string& sentence) {
        const std::lock_guard lock(mutex);
        sentences.push_back(sentence);
    }
    std::mutex mutex;
    std::vector<std::string> sentences;
};

TEST_F(WorkerTest, FailedStartLeavesTheRunThereWas) {
    Reports reports;
    auto reporting = options();
    reporting.report = std::ref(reports);
    {
        TrainingWorker worker(reporting);
        worker.send(command::Start{tiny_vae(3), {}, {}});
        const auto before = wait_for(worker, TrainingState::Finished);
        auto spec = tiny_vae(1);
        spec.data = "vanished";
        auto too_large = tiny_vae(1);
        set_parameter(too_large, "batch_size", "1000");
        std::uint64_t generation = before->generation;
        for (const auto& bad : {spec, too_large}) {
            worker.send(command::Start{bad, {}, {}});
            const auto after = wait_until(worker, [&](const auto& s) {
                return s.generation > generation && s.state == TrainingState::Finished;
            });
            generation = after->generation;
            EXPECT_EQ(after->step, 12);
            EXPECT_EQ(after->folder, before->folder);
            EXPECT_EQ(after->training.log, before->training.log);
            EXPECT_EQ(after->run.training, before->run.training);
            EXPECT_FALSE(after->problem.empty());
        }
        worker.send(command::Save{folder_.path() / "still.safetensors"});
        wait_until(worker, [](const auto& s) { return s.notice.find("still") != std::string::npos; });
        EXPECT_EQ(read_checkpoint_info(folder_.path() / "still.safetensors").step, 12);
    }
    ASSERT_EQ(reports.sentences.size(), 2u);
    EXPECT_NE(reports.sentences[0].find("vanished"), std::string::npos);
    EXPECT_NE(reports.sentences[1].find("1000"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder_.path() / "runs" / "002-vae-20"));
}

TEST_F(WorkerTest, CancelledPreparationLeavesTheRunThereWasAndNoFolder) {
    setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1);
    auto slow = tiny_split();
    for (const auto& [key, value] : {std::pair{"wristband_calibrated", "true"},
                                     {"wristband_repetitions", "16384"},
                                     {"wristband_form", "pairwise"},
                                     {"batch_size", "40"}})
        set_parameter(slow, key, value);
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(2), {}, {}});
    const auto before = wait_for(worker, TrainingState::Finished);
    worker.send(command::Start{slow, {}, {}});
    worker.send(command::Stop{});
    const auto after =
        wait_until(worker, [](const auto& s) { return s.notice.find("before") != std::string::npos; });
    EXPECT_EQ(after->state, TrainingState::Finished);
    EXPECT_EQ(after->step, 8);
    EXPECT_EQ(after->folder, before->folder);
    std::size_t folders = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_.path() / "runs"))
        ++folders;
    EXPECT_EQ(folders, 1u);
    unsetenv("XDG_CACHE_HOME");
}

TEST_F(WorkerTest, MoreEpochsGoOnFromMemoryWhenTheLastSaveFailed) {
    TrainingWorker whole_worker(options());
    whole_worker.send(command::Start{tiny_vae(5), {}, {}});
    const auto whole = wait_for(whole_worker, TrainingState::Finished);

    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(3), {}, {}});
    worker.send(command::Pause{});
    const auto paused = wait_for(worker, TrainingState::Paused);
    fs::remove_all(paused->folder / "checkpoints");
    write_file_atomically(paused->folder / "checkpoints", "a file where the folder should be");
    worker.send(command::Continue{});
    const auto unsaved = wait_for(worker, TrainingState::Finished);
    ASSERT_NE(unsaved->checkpoint_step, unsaved->step);
    fs::remove(paused->folder / "checkpoints");
    fs::create_directory(paused->folder / "checkpoints");
    worker.send(command::Extend{2});
    const auto end = wait_until(
        worker, [](const auto& s) { return s.total_steps == 20 && s.state == TrainingState::Finished; });
    EXPECT_EQ(end->step, 20);
    EXPECT_EQ(end->checkpoint_step, 20);
    EXPECT_TRUE(end->problem.empty()) << end->problem;
    ASSERT_EQ(end->training.rows, whole->training.rows);
    for (std::size_t row = 0; row < whole->training.rows; ++row)
        ASSERT_EQ(end->training.log->value(row, 0), whole->training.log->value(row, 0)) << row;
    const auto config = read_file(end->folder / "config.json");
    EXPECT_NE(std::string(config.begin(), config.end()).find("\"epochs\": 5"), std::string::npos);
}

TEST_F(WorkerTest, FolderWithoutACheckpointIsStartedAgainAndResumingSaysSo) {
    const auto folder = folder_.path() / "mine";
    RunFolder::create({}, folder, tiny_vae()); // what a killed process leaves
    TrainingWorker worker(options());
    worker.send(command::Resume{folder, 0, {}, {}, {}});
    const auto failed = wait_for(worker, TrainingState::Failed);
    EXPECT_NE(failed->message.find("before its first checkpoint"), std::string::npos) << failed->message;
    EXPECT_NE(failed->remedy.find("--config"), std::string::npos) << failed->remedy;
    worker.send(command::Start{tiny_vae(2), folder, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_EQ(end->folder, folder);
    EXPECT_EQ(read_checkpoint_info(newest_checkpoint(folder)).step, 8);
}

TEST_F(WorkerTest, CheckpointsComeEveryFiveEpochsUnlessSaidOtherwise) {
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(12), {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    for (const char* name : {"step-00000020", "step-00000040", "step-00000048"})
        EXPECT_TRUE(fs::exists(end->folder / "checkpoints" / (std::string(name) + ".safetensors"))) << name;

    // Resuming the first turns away from the others.
    const auto early = end->folder / "checkpoints" / "step-00000020.safetensors";
    worker.send(command::Resume{early, 0, {}, {}, {}});
    wait_until(worker, [](const auto& s) { return s.generation == 2 && s.step > 20; });
    worker.send(command::Stop{});
    const auto again = wait_until(
        worker, [](const auto& s) { return s.generation == 2 && s.state == TrainingState::Finished; });
    EXPECT_EQ(again->folder, end->folder);
    EXPECT_EQ(read_checkpoint_info(newest_checkpoint(end->folder)).step, again->step);
    const auto abandoned = end->folder / "checkpoints" / "abandoned-1";
    EXPECT_EQ(read_checkpoint_info(abandoned / "step-00000048.safetensors").step, 48);
    EXPECT_TRUE(fs::exists(abandoned / "metrics.csv"));
}

TEST_F(WorkerTest, DataIsRecordedSoThatItIsFoundFromAnywhere) {
    auto elsewhere = std::make_shared<Dataset>(*fabricate_dataset());
    elsewhere->folder = fs::relative(folder_.path());
    auto from_folder = options();
    from_folder.data = [&](const std::string&) { return elsewhere; };
    TrainingWorker worker(from_folder);
    auto spec = tiny_vae(1);
    spec.data = elsewhere->folder.string();
    worker.send(command::Start{spec, {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_TRUE(fs::path(end->run.data).is_absolute()) << end->run.data;
    EXPECT_TRUE(fs::equivalent(end->run.data, folder_.path()));

    const auto shipped = folder_.path() / "shipped.safetensors";
    write_weights_only(end->checkpoint, shipped);
    EXPECT_NE(read_checkpoint_info(end->checkpoint).run.find(end->run.data), std::string::npos);
    EXPECT_EQ(read_checkpoint_info(shipped).run.find(folder_.path().filename().string()), std::string::npos);
    EXPECT_NE(read_checkpoint_info(shipped).run.find("\"fabricated\""), std::string::npos);
}

TEST_F(WorkerTest, DeviceOfTheProgramHoldsForRunsThatLeaveItOpen) {
    auto on_the_cpu = options();
    on_the_cpu.device = "cpu";
    TrainingWorker worker(on_the_cpu);
    auto spec = tiny_vae(1);
    set_parameter(spec, "device", "auto");
    worker.send(command::Start{spec, {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    EXPECT_EQ(end->run.training.get<std::string>("device"), "cpu");
}

TEST_F(WorkerTest, MetricsHoldEveryStepWithItsOwnTime) {
    fs::path folder;
    {
        TrainingWorker worker(options());
        worker.send(command::Start{tiny_vae(40), {}, {}});
        worker.send(command::Pause{});
        for (int i = 0; i < 70; ++i)
            worker.send(command::Step{});
        folder = wait_until(worker, [](const auto& s) { return s.step == 70; })->folder;
    } // closed within an epoch
    const auto train_rows = [&] {
        const auto bytes = read_file(folder / "metrics.csv");
        std::istringstream text(std::string(bytes.begin(), bytes.end()));
        std::vector<std::pair<int, double>> rows; // (step, seconds)
        for (std::string line; std::getline(text, line);)
            if (int step = 0; std::sscanf(line.c_str(), "train,%d,", &step) == 1) {
                double seconds = 0;
                std::sscanf(line.c_str(), "train,%*d,%*f,%*f,%lf", &seconds);
                rows.emplace_back(step, seconds);
            }
        return rows;
    };
    auto rows = train_rows();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].first, 50);
    EXPECT_EQ(rows[1].first, 70);
    TrainingWorker worker(options());
    worker.send(command::Resume{folder, 0, {}, {}, {}});
    wait_for(worker, TrainingState::Finished);
    rows = train_rows();
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[2].first, 120);
    EXPECT_EQ(rows[3].first, 160);
    for (std::size_t i = 1; i < rows.size(); ++i)
        EXPECT_GT(rows[i].second, rows[i - 1].second);
}

} // namespace
} // namespace penumbra::worker_replacing_test
