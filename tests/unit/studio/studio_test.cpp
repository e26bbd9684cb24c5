#include "core/studio.hpp"

#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace penumbra {

namespace {

using namespace std::chrono_literals;

class StudioTest : public ::testing::Test {
  protected:
    StudioOptions options(const std::string& data) const {
        return {.assets = folder_.path(),
                .runs = folder_.path() / "runs",
                .data = data,
                .device = "cpu",
                .engine = make_engine};
    }

    template<class Condition>
    bool wait_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            std::this_thread::sleep_for(5ms);
        }
        return true;
    }

    testing::TemporaryFolder folder_;
};

TEST_F(StudioTest, WithoutMnistThereAreTheBuiltInDigits) {
    const testing::CurrentFolder elsewhere(folder_.path());
    const testing::EnvironmentVariable home("XDG_DATA_HOME", folder_.path().string());
    const testing::EnvironmentVariable data("PENUMBRA_DATA", std::nullopt);
    if (!find_dataset("mnist").empty())
        GTEST_SKIP() << "this system has MNIST in a place of its own";
    Studio studio(options(""));
    ASSERT_TRUE(wait_until([&] { return studio.data() != nullptr; }));
    EXPECT_EQ(studio.data()->name, kSyntheticName);
    EXPECT_EQ(studio.problem().first, 0U);
    EXPECT_EQ(studio.training()->state, TrainingState::Idle);
}

TEST_F(StudioTest, AFolderThatIsNotThereIsAProblem) {
    Studio studio(options((folder_.path() / "nothing").string()));
    ASSERT_TRUE(wait_until([&] { return studio.problem().first > 0; }));
    EXPECT_NE(studio.problem().second.find("nothing"), std::string::npos);
}

TEST_F(StudioTest, ARunWithoutDataFailsInWords) {
    Studio studio(options((folder_.path() / "nothing").string()));
    studio.send(command::Start{.run = preset("vae-20"), .folder = {}, .minutes = {}});
    ASSERT_TRUE(wait_until([&] { return studio.training()->state == TrainingState::Failed; }));
    EXPECT_FALSE(studio.training()->message.empty());
    EXPECT_FALSE(studio.training()->remedy.empty());
}

TEST_F(StudioTest, ShippedModelsThatAreMissingLeaveAnAnswerInWords) {
    Studio studio(options((folder_.path() / "nothing").string()));
    CompleteQuery query;
    query.bottom.assign(kHalfPixels, 0);
    const auto asked = studio.ask(query);
    ASSERT_TRUE(wait_until([&] { return studio.completion() && studio.completion()->serial == asked; }));
    EXPECT_FALSE(studio.completion()->problem.empty());
    EXPECT_EQ(studio.completer(), nullptr);
}

} // namespace

} // namespace penumbra
