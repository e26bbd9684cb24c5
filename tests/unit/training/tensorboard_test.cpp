#include "core/training/tensorboard_log.hpp"
#include "core/training/tensorboard_recorder.hpp"

#include "support/event_reader.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <mutex>

namespace penumbra::tensorboard_test {
namespace {

namespace fs = std::filesystem;
using testing::event_file_in;
using testing::ReadEvents;
using testing::TemporaryFolder;

/// A run of four steps an epoch as its snapshots tell it.
struct FabricatedRun {
    std::shared_ptr<LossLog> training = std::make_shared<LossLog>(std::vector<std::string>{"total", "kl"});
    std::shared_ptr<LossLog> validation = std::make_shared<LossLog>(std::vector<std::string>{"total", "kl"});
    TrainingSnapshot now;

    FabricatedRun() {
        now.generation = 1;
        now.state = TrainingState::Running;
        now.steps_per_epoch = 4;
    }

    void train(int steps) {
        for (int i = 0; i < steps; ++i) {
            ++now.step;
            const auto step = static_cast<float>(now.step);
            training->append(now.step, now.epoch(), 1e-3, std::vector<float>{100 + step, step});
            if (now.step % now.steps_per_epoch == 0)
                validate();
        }
        now.training = {training, training->size()};
        now.validation = {validation, validation->size()};
        auto shown = std::make_shared<Reconstructions>();
        shown->originals.assign(2 * 784, 10);
        shown->decoded.assign(2 * 784, static_cast<std::uint8_t>(now.step));
        shown->labels = {3, 4};
        shown->count = 2;
        shown->step = now.step;
        now.reconstructions = shown;
    }

    void validate() {
        validation->append(now.step, now.epoch(), 1e-3, std::vector<float>{50, 5});
        const auto step = static_cast<float>(now.step);
        now.codes = std::make_shared<LatentCodes>(
            LatentCodes{.count = 3, .size = 2, .values = {step, 0, step, 1, step, 2}, .step = now.step});
    }
};

std::vector<std::int64_t> steps_of(const ReadEvents& events, const std::string& tag) {
    std::vector<std::int64_t> steps;
    if (events.values.contains(tag))
        for (const auto& [step, value] : events.values.at(tag))
            steps.push_back(step);
    return steps;
}

using Steps = std::vector<std::int64_t>;

TEST(TensorBoardLog, HoldsEveryRowOnceAndEachEpochsPicturesAndCodes) {
    const TemporaryFolder folder;
    FabricatedRun run;
    TensorBoardLog log(folder.path(), run.now);
    for (const int steps : {1, 2, 2, 3, 1}) { // 1, 3, 5, 8, 9
        run.train(steps);
        log.add(run.now);
    }
    log.add(run.now); // nothing new
    run.now.state = TrainingState::Finished;
    log.add(run.now);

    const ReadEvents training(event_file_in(folder / "training"));
    EXPECT_EQ(training.version, "brain.Event:2");
    EXPECT_EQ(steps_of(training, "loss/total"), (Steps{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(training.scalar("loss/total", 7), 107);
    EXPECT_EQ(training.scalar("loss/kl", 7), 7);
    EXPECT_EQ(training.scalar("learning_rate", 9), 1e-3F);

    const ReadEvents validation(event_file_in(folder / "validation"));
    EXPECT_EQ(steps_of(validation, "loss/total"), (Steps{4, 8}));
    EXPECT_EQ(validation.scalar("loss/kl", 8), 5);
    // The first there are, the first after each epoch, and the last.
    EXPECT_EQ(steps_of(validation, "reconstructions"), (Steps{1, 5, 8, 9}));
    EXPECT_EQ(steps_of(validation, "codes/z0"), (Steps{4, 8}));
    const auto histogram = validation.values.at("codes/z1").at(8).one(5).message();
    EXPECT_EQ(histogram.one(3).as_double(), 3); // images
    EXPECT_EQ(histogram.one(4).as_double(), 3); // 0 + 1 + 2
    EXPECT_EQ(validation.values.at("codes/z0").at(8).one(5).message().one(1).as_double(), 8);
    EXPECT_FALSE(validation.values.contains("learning_rate"));
}

TEST(TensorBoardLog, AResumedRunGoesOnAfterItsCheckpoint) {
    const TemporaryFolder folder;
    FabricatedRun run;
    run.train(6);
    run.now.checkpoint_step = 4;
    // In a folder of its own it tells its history too.
    TensorBoardLog whole(folder / "other", run.now);
    whole.add(run.now);
    EXPECT_EQ(steps_of(ReadEvents(event_file_in(folder / "other/training")), "loss/total").size(), 6U);

    fs::path earlier;
    {
        TensorBoardLog before(folder.path(), {});
        earlier = event_file_in(folder / "training");
    }
    TensorBoardLog log(folder.path(), run.now);
    log.add(run.now);
    for (const auto& entry : fs::directory_iterator(folder / "training")) {
        if (entry.path() == earlier)
            continue;
        const ReadEvents events(entry.path());
        EXPECT_EQ(steps_of(events, "loss/total"), (Steps{5, 6}));
        EXPECT_EQ(events.starts, Steps{5});
    }
}

TEST(TensorBoardRecorder, WritesWhatTheBoardSaysUntilItGoes) {
    const TemporaryFolder folder;
    const auto board = std::make_shared<TrainingBoard>();
    FabricatedRun run;
    {
        TensorBoardRecorder recorder(board, [](const std::string& sentence) { ADD_FAILURE() << sentence; });
        recorder.write_to(folder / "events");
        run.train(9);
        board->publish(run.now);
        recorder.notify();
    }
    EXPECT_EQ(steps_of(ReadEvents(event_file_in(folder / "events/training")), "loss/kl").size(), 9U);
}

TEST(TensorBoardRecorder, AnEmptyPathIsTheRunsOwnFolderAndNothingIsNowhere) {
    const TemporaryFolder folder;
    const auto board = std::make_shared<TrainingBoard>();
    FabricatedRun run;
    run.now.folder = folder / "001-vae";
    run.train(3);
    board->publish(run.now);
    const auto silent = [](const std::string& sentence) { ADD_FAILURE() << sentence; };
    {
        TensorBoardRecorder recorder(board, silent);
        recorder.notify();
    }
    EXPECT_FALSE(fs::exists(run.now.folder));
    {
        TensorBoardRecorder recorder(board, silent);
        recorder.write_to(fs::path());
    }
    EXPECT_TRUE(EventFile::exists_in(run.now.folder / "tensorboard/training"));
}

TEST(TensorBoardRecorder, AFolderThatCannotBeWrittenIsSaidOnce) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "file", "not a folder");
    const auto board = std::make_shared<TrainingBoard>();
    FabricatedRun run;
    run.train(1);
    board->publish(run.now);
    std::vector<std::string> said;
    {
        TensorBoardRecorder recorder(board, [&](const std::string& sentence) { said.push_back(sentence); });
        recorder.write_to(folder / "file/events");
        recorder.notify();
    }
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said.front().find("TensorBoard's events cannot be written to"), std::string::npos);
}

} // namespace
} // namespace penumbra::tensorboard_test
