#include "core/training/run_folder.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"
#include "fabricated.hpp"

#include <fstream>

namespace penumbra::run_folder_test {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;
using testing::tiny_vae;

std::vector<std::string> lines_of(const fs::path& path) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::shared_ptr<LossLog> counting_log(int rows) {
    auto log = std::make_shared<LossLog>(std::vector<std::string>{"total", "kl"});
    for (int i = 1; i <= rows; ++i)
        log->append(i, i / 10.0, 1e-3, std::vector<float>{static_cast<float>(i), 1});
    return log;
}

TEST(RunFolder, NumbersGrowAndNothingIsReused) {
    const TemporaryFolder runs;
    const auto first = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto second = RunFolder::create(runs.path(), {}, tiny_vae());
    EXPECT_EQ(first.path().filename(), "001-vae-20");
    EXPECT_EQ(second.path().filename(), "002-vae-20");
    EXPECT_TRUE(fs::exists(first.path() / "config.json"));
    EXPECT_EQ(RunFolder::create(runs.path(), first.path(), tiny_vae()).path(), first.path()); // still empty
    write_file_atomically(first.checkpoint_path(1), "weights");
    EXPECT_THROW(RunFolder::create(runs.path(), first.path(), tiny_vae()), Error);
}

TEST(RunFolder, CheckpointsAreNeverOverwritten) {
    const TemporaryFolder runs;
    const auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto first = run.checkpoint_path(1234);
    EXPECT_EQ(first.filename(), "step-00001234.safetensors");
    write_file_atomically(first, "one");
    const auto second = run.checkpoint_path(1234);
    EXPECT_NE(first, second);
    write_file_atomically(second, "two");
    EXPECT_EQ(newest_checkpoint(run.path()), second);
    write_file_atomically(run.checkpoint_path(99), "old");
    EXPECT_EQ(newest_checkpoint(run.path()), second);
    EXPECT_EQ(newest_checkpoint(first), first);
    EXPECT_TRUE(newest_checkpoint(runs.path()).empty());
}

TEST(RunFolder, NewestIsByNumberNotBySpelling) {
    const TemporaryFolder runs;
    const auto folder = runs.path() / "checkpoints";
    std::filesystem::create_directory(folder);
    const auto newest_is = [&](const char* name) {
        write_file_atomically(folder / name, "weights");
        EXPECT_EQ(newest_checkpoint(runs.path()).filename(), name);
    };
    for (const char* name :
         {"step-00000100.safetensors", "step-00000100-2.safetensors", "step-00000100-10.safetensors",
          "step-00000101.safetensors", "step-123456789.safetensors"})
        newest_is(name);
    for (const char* name : {"notes.safetensors", "step-999999999.txt", "step-999999999-x.safetensors"})
        write_file_atomically(folder / name, "something else");
    EXPECT_EQ(newest_checkpoint(runs.path()).filename(), "step-123456789.safetensors");
}

TEST(RunFolder, LaterCheckpointsAreAbandonedWhenAnEarlierOneIsResumed) {
    const TemporaryFolder runs;
    auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    for (const std::int64_t step : {50, 100, 150})
        write_file_atomically(run.checkpoint_path(step), std::to_string(step));
    run.write_metrics({counting_log(150), 150}, {}, 5);
    RunFolder::reopen(run.path(), tiny_vae(), 150);
    EXPECT_FALSE(fs::exists(run.path() / "checkpoints" / "abandoned-1"));
    RunFolder::reopen(run.path(), tiny_vae(), 100);
    RunFolder::reopen(run.path(), tiny_vae(), 50);
    EXPECT_EQ(newest_checkpoint(run.path()).filename(), "step-00000050.safetensors");
    const auto abandoned = run.path() / "checkpoints";
    EXPECT_TRUE(fs::exists(abandoned / "abandoned-1" / "step-00000150.safetensors"));
    EXPECT_EQ(lines_of(abandoned / "abandoned-1" / "metrics.csv").size(), 4u);
    EXPECT_TRUE(fs::exists(abandoned / "abandoned-2" / "step-00000100.safetensors"));
    EXPECT_EQ(lines_of(run.path() / "metrics.csv").size(), 2u);
}

TEST(RunFolder, LastRowsAndThoseBetweenCheckpointsAreNotLost) {
    const TemporaryFolder runs;
    auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto log = counting_log(200);
    run.write_metrics({log, 120}, {}, 5, /*all=*/true); // rows at 50, 100 and 120
    auto again = RunFolder::reopen(run.path(), tiny_vae(), 115);
    again.write_metrics({log, 115}, {}, 5, /*all=*/true);
    const auto lines = lines_of(run.path() / "metrics.csv");
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[3], "train,115,11.5,0.001,5,108,1"); // the mean of 101..115
}

TEST(RunFolder, DiscardTakesBackAnEmptyRunOnly) {
    const TemporaryFolder runs;
    auto empty = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto path = empty.path();
    empty.discard();
    EXPECT_FALSE(empty.kept());
    EXPECT_FALSE(fs::exists(path));
    auto used = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto weights = used.checkpoint_path(1);
    write_file_atomically(weights, "weights");
    used.discard();
    EXPECT_TRUE(fs::exists(weights));
}

TEST(RunFolder, MetricsHaveANamedHeaderMeansAndEveryValidation) {
    const TemporaryFolder runs;
    auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto training = counting_log(120);
    const auto validation = counting_log(2);
    run.write_metrics({training, 60}, {validation, 1}, 5);
    run.write_metrics({training, 120}, {validation, 2}, 9);
    run.write_metrics({training, 120}, {validation, 2}, 9);
    const auto lines = lines_of(run.path() / "metrics.csv");
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_EQ(lines[0], "phase,step,epoch,learning_rate,seconds,total,kl");
    EXPECT_EQ(lines[1], "train,50,5,0.001,5,25.5,1");
    EXPECT_EQ(lines[2], "validation,1,0.1,0.001,5,1,1");
    EXPECT_EQ(lines[3], "train,100,10,0.001,9,75.5,1");
    EXPECT_EQ(lines[4], "validation,2,0.2,0.001,9,2,1");
}

TEST(RunFolder, ResumingGoesOnWithoutDuplicates) {
    const TemporaryFolder runs;
    auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    run.write_metrics({counting_log(150), 150}, {}, 5);
    auto again =
        RunFolder::reopen(run.path(), tiny_vae(), 100); // of the rows at 50, 100 and 150 two are kept
    const auto log = counting_log(200);
    again.write_metrics({log, 100}, {}, 5);
    again.write_metrics({log, 200}, {}, 9);
    const auto lines = lines_of(run.path() / "metrics.csv");
    ASSERT_EQ(lines.size(), 5u);
    for (std::size_t i = 1; i < lines.size(); ++i)
        EXPECT_EQ(lines[i].find("train," + std::to_string(50 * i) + ","), 0u) << lines[i];
}

TEST(RunFolder, PlaceThatCannotBeWrittenIsAnError) {
    const TemporaryFolder runs;
    write_file_atomically(runs.path() / "file", "not a folder");
    EXPECT_THROW(RunFolder::create(runs.path() / "file", {}, tiny_vae()), Error);
}

TEST(RunFolder, FullDiskIsAnErrorAndRowsAreKeptForLater) {
    if (!fs::exists("/dev/full"))
        GTEST_SKIP() << "this system has no /dev/full";
    const TemporaryFolder runs;
    auto run = RunFolder::create(runs.path(), {}, tiny_vae());
    const auto metrics = run.path() / "metrics.csv";
    fs::create_symlink("/dev/full", metrics);
    const auto log = counting_log(100);
    EXPECT_THROW(run.write_metrics({log, 100}, {}, 1), Error);
    fs::remove(metrics);
    run.write_metrics({log, 100}, {}, 1);
    EXPECT_EQ(lines_of(metrics).size(), 3u);
}

} // namespace
} // namespace penumbra::run_folder_test
