#include "core/studio.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace penumbra {

namespace {

using namespace std::chrono_literals;

template<class Condition>
bool wait_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

/// An engine without LibTorch that does nothing by itself.
class IdleEngine final : public Engine {
  public:
    std::string describe() const override { return "idle"; }
};

class EngineTest : public ::testing::Test {
  protected:
    /// Nothing begins before start().
    StudioOptions options(EngineMaker engine) const {
        return {.assets = folder_.path(),
                .runs = folder_.path() / "runs",
                .data = (folder_.path() / "nothing").string(),
                .device = "cpu",
                .start_at_once = false,
                .engine = std::move(engine)};
    }
    static command::Start start() { return {.run = preset("vae-20"), .folder = {}, .minutes = {}}; }
    static CompleteQuery question() {
        CompleteQuery query;
        query.bottom.assign(kHalfPixels, 0);
        return query;
    }
    static std::unique_ptr<Engine> missing(const EngineOptions&) {
        throw Error("LibTorch is not there.", "Install it.");
    }

    testing::TemporaryFolder folder_;
};

TEST_F(EngineTest, BeforeItIsThereEverythingIsEmptyAndPresetsAreKnown) {
    const Studio studio(options(make_engine));
    EXPECT_TRUE(studio.starting());
    EXPECT_EQ(studio.training()->state, TrainingState::Idle);
    EXPECT_EQ(studio.completion(), nullptr);
    EXPECT_EQ(studio.completer(), nullptr);
    EXPECT_EQ(studio.data(), nullptr);
    EXPECT_FALSE(studio.data_message().empty());
    EXPECT_EQ(studio.problem().first, 0U);
    EXPECT_GE(presets().size(), 7U);
}

TEST_F(EngineTest, WhatWasAskedBeforeItIsThereIsAnsweredAfterwards) {
    Studio studio(options(make_engine));
    studio.ask(question());
    auto newer = question();
    newer.samples = 3;
    const auto asked = studio.ask(newer);
    const auto sampled = studio.ask(SampleQuery{});
    EXPECT_EQ(asked, 2U);
    EXPECT_EQ(sampled, 1U);
    studio.start();
    ASSERT_TRUE(wait_until([&] { return studio.completion() && studio.samples(); }));
    // Of two questions of a kind only the newer one was answered: in words, since no model is there.
    EXPECT_EQ(studio.completion()->serial, asked);
    EXPECT_EQ(studio.completion()->query.samples, 3);
    EXPECT_EQ(studio.samples()->serial, sampled);
    ASSERT_TRUE(wait_until([&] { return !studio.starting(); }));
    EXPECT_FALSE(studio.runtime().empty());
}

TEST_F(EngineTest, CommandsGivenBeforeItIsThereAreDoneInOrder) {
    std::vector<std::size_t> seen;
    Studio studio(options([&seen](const EngineOptions& given) -> std::unique_ptr<Engine> {
        while (const auto command = given.training->next({}, TrainingBoard::Wait::No))
            seen.push_back(command->index());
        return std::make_unique<IdleEngine>();
    }));
    studio.send(start());
    EXPECT_EQ(studio.training()->state, TrainingState::Preparing) << "so that Train cannot be pressed twice";
    EXPECT_EQ(studio.training()->run.preset, "vae-20");
    studio.send(command::Set{"learning_rate", 1e-4});
    studio.send(command::Stop{});
    EXPECT_EQ(studio.training()->state, TrainingState::Stopping);
    studio.start();
    ASSERT_TRUE(wait_until([&] { return studio.runtime() == "idle"; }));
    const TrainingCommand expected[] = {start(), command::Set{}, command::Stop{}};
    ASSERT_EQ(seen.size(), 3U);
    for (std::size_t i = 0; i < seen.size(); ++i)
        EXPECT_EQ(seen[i], expected[i].index()) << i;
}

TEST_F(EngineTest, ARunStartedBeforeItIsThereTrains) {
    Studio studio(options(make_engine));
    studio.send(start());
    studio.start();
    // Its data is missing, and the training thread says so.
    ASSERT_TRUE(wait_until([&] { return studio.training()->state == TrainingState::Failed; }));
    EXPECT_NE(studio.training()->message.find("nothing"), std::string::npos) << studio.training()->message;
}

TEST_F(EngineTest, WithoutItEverythingIsRefusedInWords) {
    Studio studio(options(missing));
    const auto early = studio.ask(question());
    studio.send(start());
    studio.start();
    ASSERT_TRUE(wait_until([&] { return !studio.starting() && studio.problem().first > 0; }));
    ASSERT_NE(studio.completion(), nullptr);
    EXPECT_EQ(studio.completion()->serial, early);
    EXPECT_EQ(studio.completion()->problem, "LibTorch is not there. Install it.");
    EXPECT_EQ(studio.training()->state, TrainingState::Failed);
    EXPECT_EQ(studio.training()->message, "LibTorch is not there.");
    EXPECT_EQ(studio.training()->remedy, "Install it.");
    // What is asked later is answered too.
    const auto late = studio.ask(DecodeQuery{.codes = {0, 0}, .count = 1});
    ASSERT_NE(studio.decoded(DecodeUse::Cursor), nullptr);
    EXPECT_EQ(studio.decoded(DecodeUse::Cursor)->serial, late);
    EXPECT_EQ(studio.decoded(DecodeUse::Cursor)->query.count, 1U);
    EXPECT_FALSE(studio.decoded(DecodeUse::Cursor)->problem.empty());
    studio.send(command::Resume{});
    EXPECT_EQ(studio.training()->state, TrainingState::Failed);
    EXPECT_TRUE(studio.runtime().empty());
}

TEST_F(EngineTest, ALibraryThatCannotBeFoundIsASentence) {
    // This program stands in another folder than the engine.
    try {
        load_engine({});
        GTEST_SKIP() << "an engine lies in this system's library folders";
    } catch (const Error& problem) {
        EXPECT_NE(problem.problem().find("libpenumbra_engine.so"), std::string::npos) << problem.what();
        EXPECT_FALSE(problem.remedy().empty());
    }
}

} // namespace

} // namespace penumbra
