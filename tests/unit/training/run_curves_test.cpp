#include "core/training/run_curves.hpp"

#include "core/training/run_folder.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

namespace penumbra::run_curves_test {

using testing::expect_error;

class ReadRunCurves : public ::testing::Test {
  protected:
    std::filesystem::path write(const std::string& run, const std::string& text) const {
        const auto folder = folder_.path() / run;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "metrics.csv") << text;
        return folder;
    }
    static constexpr const char* kHeader = "phase,step,epoch,learning_rate,seconds,total,kl\n";

    testing::TemporaryFolder folder_;
};

TEST_F(ReadRunCurves, WhatARunFolderWroteIsReadBack) {
    RunSpec spec = preset("vae-2d");
    spec.training.set("batch_size", std::int64_t{40});
    auto run = RunFolder::create(folder_.path(), {}, spec);
    const auto training = std::make_shared<LossLog>(std::vector<std::string>{"total", "kl"});
    const auto validation = std::make_shared<LossLog>(training->names());
    for (int step = 1; step <= 100; ++step)
        training->append(step, step / 50.0, 0.001, std::vector{1.0F * static_cast<float>(step), 2.0F});
    validation->append(50, 1, 0.001, std::vector{7.5F, NAN});
    run.write_metrics({training, training->size()}, {validation, validation->size()}, 3);

    const auto checkpoint = run.checkpoint_path(100);
    std::ofstream(checkpoint).put('x'); // only its place matters
    for (const auto& given : {run.path(), run.path() / "metrics.csv", checkpoint}) {
        const auto curves = read_run_curves(given);
        EXPECT_EQ(curves.name, run.path().filename());
        EXPECT_EQ(curves.batch_size, 40);
        ASSERT_EQ(curves.training.rows, 2U);
        EXPECT_EQ(curves.training.log->names(), training->names());
        EXPECT_EQ(curves.training.log->step(1), 100);
        EXPECT_DOUBLE_EQ(curves.training.log->epoch(1), 2);
        EXPECT_FLOAT_EQ(curves.training.log->value(0, 0), 25.5F); // the mean of 1 to 50
        ASSERT_EQ(curves.validation.rows, 1U);
        EXPECT_FLOAT_EQ(curves.validation.log->value(0, 0), 7.5F);
        EXPECT_TRUE(std::isnan(curves.validation.log->value(0, 1)));
    }
}

TEST_F(ReadRunCurves, HalfARowAtTheEndIsLeftOut) {
    const auto run = write("busy", std::string(kHeader) + "train,50,0.5,0.1,1,3,2\ntrain,100,1,0.1,2,2.");
    EXPECT_EQ(read_run_curves(run).training.rows, 1U);
    EXPECT_EQ(read_run_curves(run).batch_size, 0); // there is no config.json
}

TEST_F(ReadRunCurves, DamageIsNamed) {
    expect_error([&] { read_run_curves(folder_.path() / "none"); }, "There is no metrics.csv in");
    const auto says = [&](const std::string& text, const std::string& words) {
        const auto run = write("bad", text);
        expect_error([&] { read_run_curves(run); }, words);
    };
    says("a,b\n1,2\n", "does not begin as the metrics of a run do");
    says("", "does not begin as the metrics of a run do");
    says(kHeader, "holds no losses yet");
    says(std::string(kHeader) + "train,50,0.5,0.1,1,3,2\ntrain,100,1,0.1,2\n", "Line 3 of");
    says(std::string(kHeader) + "train,50,0.5,0.1,1,3,x\n", "Line 2 of");
    says(std::string(kHeader) + "train,50,0.5,0.1,1,3,2\ntrain,40,0.4,0.1,1,3,2\n", "Line 3 of"); // goes back
}

TEST_F(ReadRunCurves, RunsAreListedNewestFirst) {
    const auto now = std::filesystem::file_time_type::clock::now();
    const auto written = [&](const char* run, int minutes_ago) {
        std::filesystem::last_write_time(write(run, kHeader) / "metrics.csv",
                                         now - std::chrono::minutes(minutes_ago));
    };
    written("001-old", 30);
    written("003-new", 10);
    written("002-middle", 20);
    std::filesystem::create_directories(folder_.path() / "004-empty");
    const auto runs = runs_with_curves(folder_.path(), 2);
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0].filename(), "003-new");
    EXPECT_EQ(runs[1].filename(), "002-middle");
    EXPECT_TRUE(runs_with_curves(folder_.path() / "nowhere", 2).empty());
    EXPECT_TRUE(metrics_of(folder_.path() / "004-empty").empty());
}

} // namespace penumbra::run_curves_test
