#include "core/evaluation/measurement_worker.hpp"

#include "core/training/trainer.hpp"
#include "support/temporary_folder.hpp"
#include "unit/training/fabricated.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace penumbra::measurement_test {
namespace {

using namespace std::chrono_literals;

MeasureQuery active_units_of(std::filesystem::path checkpoint) {
    MeasureQuery query{std::move(checkpoint), {}};
    query.options.metrics = {"active_units"};
    return query;
}

template<class Condition>
bool wait_until(Condition condition) {
    for (int i = 0; i < 3000; ++i) {
        if (condition())
            return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

TEST(MeasurementBoard, ANewerQuestionAbandonsTheOneUnderWay) {
    MeasurementBoard board;
    EXPECT_FALSE(board.progress());
    const auto first = board.ask(active_units_of("first"));
    EXPECT_TRUE(board.progress());
    const auto taken = board.wait({});
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->first, first);
    EXPECT_FALSE(board.abandoned(first));
    board.tell({"active_units", 0.5});
    EXPECT_EQ(board.progress()->fraction, 0.5);

    const auto second = board.ask(active_units_of("second"));
    EXPECT_TRUE(board.abandoned(first));
    MeasureAnswer late;
    late.serial = first;
    board.finish(std::move(late));
    EXPECT_EQ(board.newest(), nullptr) << "an abandoned answer was published";
    EXPECT_TRUE(board.progress());

    MeasureAnswer answer;
    answer.serial = second;
    board.finish(std::move(answer));
    ASSERT_NE(board.newest(), nullptr);
    EXPECT_EQ(board.newest()->serial, second);
    EXPECT_FALSE(board.progress());
}

TEST(MeasurementBoard, CancellingKeepsTheNewestAnswer) {
    MeasurementBoard board;
    MeasureAnswer answer;
    answer.serial = board.ask(active_units_of("a"));
    board.finish(std::move(answer));
    const auto serial = board.ask(active_units_of("b"));
    board.cancel();
    EXPECT_TRUE(board.abandoned(serial));
    EXPECT_FALSE(board.progress());
    EXPECT_NE(board.newest(), nullptr);
}

TEST(MeasurementBoard, WithoutAThreadTheAnswerIsASentence) {
    MeasurementBoard board;
    const auto waiting = board.ask(active_units_of("a"));
    board.refuse("The engine is missing.");
    ASSERT_NE(board.newest(), nullptr);
    EXPECT_EQ(board.newest()->serial, waiting);
    EXPECT_EQ(board.newest()->problem, "The engine is missing.");
    const auto later = board.ask(active_units_of("b"));
    EXPECT_EQ(board.newest()->serial, later);
    EXPECT_FALSE(board.progress());
}

class MeasurementWorkerTest : public ::testing::Test {
  protected:
    std::unique_ptr<MeasurementWorker> start(std::shared_ptr<const Dataset> data) {
        return std::make_unique<MeasurementWorker>(MeasurementWorker::Options{.board = board_,
                                                                              .classifier = {},
                                                                              .device = "cpu",
                                                                              .data = [data] { return data; },
                                                                              .wake = [] {}});
    }
    std::shared_ptr<const MeasureAnswer> answer(MeasureQuery query) {
        const auto serial = board_->ask(std::move(query));
        wait_until([&] { return board_->newest() && board_->newest()->serial == serial; });
        return board_->newest();
    }

    testing::TemporaryFolder folder_;
    std::shared_ptr<MeasurementBoard> board_ = std::make_shared<MeasurementBoard>();
};

TEST_F(MeasurementWorkerTest, MeasuresACheckpointAndTheModelInTraining) {
    const auto data = testing::fabricate_dataset();
    const auto path = folder_.path() / "vae.safetensors";
    Trainer(testing::tiny_vae(), data).save(path, 0);
    const auto worker = start(data);

    const auto opened = answer(active_units_of(path));
    ASSERT_NE(opened, nullptr);
    EXPECT_EQ(opened->problem, "");
    EXPECT_EQ(opened->model, "vae");
    ASSERT_EQ(opened->report.rows.size(), 1U);
    EXPECT_EQ(opened->report.rows[0].figures[0].first, "latent_units");

    const auto nobody = answer(active_units_of({}));
    EXPECT_NE(nobody->problem.find("No model is in training"), std::string::npos);
    const auto model = make_model(testing::tiny_vae().model, 1);
    worker->follow(std::make_shared<const PublishedWeights>(publish(*model, 3, 17)));
    const auto training = answer(active_units_of({}));
    EXPECT_EQ(training->problem, "");
    EXPECT_EQ(training->model, "training");
    EXPECT_EQ(training->step, 17);
}

TEST_F(MeasurementWorkerTest, WhatCannotBeMeasuredIsASentence) {
    const auto without_data = start(nullptr);
    EXPECT_NE(answer(active_units_of("x"))->problem.find("no images"), std::string::npos);
}

TEST_F(MeasurementWorkerTest, EndsWhileItMeasures) {
    const auto data = testing::fabricate_dataset();
    const auto path = folder_.path() / "vae.safetensors";
    Trainer(testing::tiny_vae(), data).save(path, 0);
    auto worker = start(data);
    MeasureQuery endless{path, {}};
    endless.options.metrics = {"likelihood"};
    endless.options.importance_samples = kMostImportanceSamples;
    board_->ask(endless);
    ASSERT_TRUE(wait_until([&] { return board_->progress() && board_->progress()->fraction > 0; }));
    worker.reset();
    EXPECT_EQ(board_->newest(), nullptr);
}

} // namespace
} // namespace penumbra::measurement_test
