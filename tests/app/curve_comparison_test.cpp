// The curves of a second run behind those of the one in training, in the whole window.

#include "support/window_test.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>

namespace penumbra {
namespace {

class CurveComparisonTest : public testing::WindowTest {
  protected:
    CurveComparisonTest() : WindowTest({.train = 60, .shipped_models = false}) {}
    void write_run(const std::string& name, const std::string& text) const {
        const auto run = folder_.path() / name;
        std::filesystem::create_directories(run);
        std::ofstream(run / "metrics.csv") << text;
        std::ofstream(run / "config.json") << R"({"training":{"batch_size":7}})";
    }
    /// A loss that falls over eight hundred steps.
    void write_good_run() const {
        std::string text = "phase,step,epoch,learning_rate,seconds,total,reconstruction,kl,extra\n";
        for (int row = 1; row <= 16; ++row) {
            const std::string step = std::to_string(50 * row);
            text += "train," + step + "," + std::to_string(row / 4.0) + ",0.001,1," +
                    std::to_string(300.0 / row) + ",200,8,1\n";
            if (row % 4 == 0)
                text += "validation," + step + "," + std::to_string(row / 4) + ",0.001,1,150,120,9,1\n";
        }
        write_run("001-earlier", text);
    }
};

TEST_F(CurveComparisonTest, an_earlier_run_is_chosen_shown_remembered_and_let_go) {
    write_good_run();
    EXPECT_FALSE(can("losses.compare-stop"));
    play("wait frames 3\nclick compare-curves\nwait \"run 1\" timeout 20\nclick \"run 1\"\n"
         "wait \"second run\" timeout 20\nhover plot 0.5 0.5\nwait frames 3\nscreenshot second.png");
    EXPECT_EQ(std::filesystem::path(session_.text("losses.compared")).parent_path().filename(),
              "001-earlier");
    EXPECT_TRUE(can("losses.compare-stop"));

    open_again();
    play("wait \"second run\" timeout 20\nclick \"second run\"\nwait frames 2\nclick stop-comparing\n"
         "wait frames 3");
    EXPECT_EQ(session_.text("losses.compared"), "");
    EXPECT_FALSE(can("losses.compare-stop"));
    EXPECT_THROW(play("wait \"second run\" timeout 0.5"), Error);
}

TEST_F(CurveComparisonTest, batches_of_different_sizes_are_compared_by_epochs) {
    write_good_run();
    session_.set_text("losses.compared", (folder_.path() / "001-earlier").string());
    session_.set_text("training.preset", "vae-2d");
    play("wait data timeout 60\nwait \"second run\" timeout 20\n"
         "set \"parameter batch_size\" 18\nwait frames 3\naction training.start\n"
         "wait step 3 timeout 60\nhover plot 0.1 0.5\nwait frames 4\nscreenshot both.png");
    EXPECT_TRUE(was_said("the axis counts epochs"));
    EXPECT_TRUE(loop_->actions().find("losses.epochs")->checked());
    play("action losses.epochs\nwait frames 3"); // and the person may have it otherwise
    EXPECT_FALSE(loop_->actions().find("losses.epochs")->checked());
}

TEST_F(CurveComparisonTest, what_cannot_be_read_is_said) {
    write_run("002-damaged", "phase,step,epoch,learning_rate,seconds,total\ntrain,50,1\n");
    play("wait frames 3\naction losses.compare\nwait \"run 1\" timeout 20\nclick \"run 1\"\nwait seconds 1");
    EXPECT_TRUE(was_said("Line 2 of"));
    session_.set_text("losses.compared", (folder_.path() / "gone").string());
    open_again();
    play("wait seconds 1");
    EXPECT_TRUE(was_said("There is no metrics.csv in"));
    EXPECT_EQ(session_.text("losses.compared"), ""); // not said again at the next start
}

} // namespace
} // namespace penumbra
