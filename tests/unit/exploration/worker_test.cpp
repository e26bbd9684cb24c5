#include "core/exploration/worker.hpp"

#include "core/data/dataset.hpp"
#include "core/training/trainer.hpp"
#include "support/temporary_folder.hpp"
#include "unit/training/fabricated.hpp"

#include <chrono>

namespace penumbra {

namespace {

using namespace std::chrono_literals;

/// An exploration thread with what it said.
class ExplorationWorkerTest : public ::testing::Test {
  protected:
    std::filesystem::path save(const RunSpec& spec, const char* name) {
        const auto path = folder_.path() / name;
        Trainer(spec, testing::fabricate_dataset()).save(path, 0);
        return path;
    }

    std::unique_ptr<ExplorationWorker> start(const std::filesystem::path& completer = {}) {
        return std::make_unique<ExplorationWorker>(
            ExplorationWorker::Options{.completer = completer,
                                       .classifier = {},
                                       .device = "cpu",
                                       .wake = [this] { ring(); },
                                       .report =
                                           [this](const std::string& sentence) {
                                               const std::lock_guard lock(mutex_);
                                               reported_ = sentence;
                                           }});
    }

    template<class Condition>
    bool wait_until(Condition condition) {
        std::unique_lock lock(mutex_);
        return rang_.wait_for(lock, 30s, [&] {
            lock.unlock();
            const bool holds = condition();
            lock.lock();
            return holds;
        });
    }

    std::string reported() {
        const std::lock_guard lock(mutex_);
        return reported_;
    }

    static CompleteQuery query(float ink = 0.5F) {
        CompleteQuery query;
        query.bottom.assign(kHalfPixels, ink);
        query.samples = 2;
        query.statistics = 2;
        return query;
    }

  private:
    void ring() {
        const std::lock_guard lock(mutex_);
        rang_.notify_all();
    }

    testing::TemporaryFolder folder_;
    std::mutex mutex_;
    std::condition_variable rang_;
    std::string reported_;
};

TEST_F(ExplorationWorkerTest, TheNewestQuestionIsAnsweredLast) {
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    std::uint64_t last = 0;
    for (int i = 0; i <= 200; ++i)
        last = worker->ask(query(static_cast<float>(i) / 200));
    ASSERT_TRUE(wait_until([&] { return worker->completion() && worker->completion()->serial == last; }));
    EXPECT_EQ(last, 201U);
    EXPECT_FLOAT_EQ(worker->completion()->query.bottom.front(), 1.0F);
    EXPECT_EQ(worker->completion()->completions.at(kHalfPixels), 255);
    EXPECT_EQ(worker->completion()->model, "split");
}

TEST_F(ExplorationWorkerTest, AnswersNeverGoBack) {
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    std::uint64_t seen = 0;
    for (int i = 0; i < 300; ++i) {
        const auto asked = worker->ask(query());
        if (const auto answer = worker->completion()) {
            ASSERT_GE(answer->serial, seen);
            ASSERT_LE(answer->serial, asked);
            seen = answer->serial;
        }
    }
}

TEST_F(ExplorationWorkerTest, WithoutAModelTheAnswerIsASentence) {
    const auto worker = start();
    worker->ask(query());
    ASSERT_TRUE(wait_until([&] { return worker->completion() != nullptr; }));
    EXPECT_NE(worker->completion()->problem.find("No model that completes"), std::string::npos);
    EXPECT_TRUE(worker->completion()->completions.empty());
}

TEST_F(ExplorationWorkerTest, AWrongCheckpointIsReportedAndTheOpenOneStays) {
    const auto vae = save(testing::tiny_vae(), "vae.safetensors");
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->completer() == "split"; }));
    worker->open_model(vae);
    ASSERT_TRUE(wait_until([&] { return reported().find("does not complete") != std::string::npos; }));
    EXPECT_EQ(worker->completer(), "split");
    worker->open_model("/nowhere/at-all.safetensors");
    ASSERT_TRUE(wait_until([&] { return reported().find("at-all") != std::string::npos; }));
    EXPECT_EQ(worker->completer(), "split");
}

TEST_F(ExplorationWorkerTest, FollowsTheWeightsInTraining) {
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    Trainer trainer(testing::tiny_split(), testing::fabricate_dataset());
    trainer.prepare();
    trainer.step();
    worker->follow(std::make_shared<PublishedWeights>(trainer.publish(/*generation=*/7)));

    auto following = query();
    following.follow_training = true;
    auto asked = worker->ask(following);
    ASSERT_TRUE(wait_until([&] { return worker->completion() && worker->completion()->serial == asked; }));
    const auto first = worker->completion();
    EXPECT_EQ(first->model, "training");
    EXPECT_EQ(first->weights, (WeightsStamp{7, 1}));

    for (int i = 0; i < 5; ++i)
        trainer.step();
    worker->follow(std::make_shared<PublishedWeights>(trainer.publish(/*generation=*/7)));
    asked = worker->ask(following);
    ASSERT_TRUE(wait_until([&] { return worker->completion()->serial == asked; }));
    EXPECT_EQ(worker->completion()->weights, (WeightsStamp{7, 6}));
    EXPECT_NE(worker->completion()->completions, first->completions);
}

TEST_F(ExplorationWorkerTest, AModelInTrainingThatCannotCompleteLeavesTheOpenOne) {
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    Trainer trainer(testing::tiny_vae(), testing::fabricate_dataset());
    worker->follow(std::make_shared<PublishedWeights>(trainer.publish(1)));
    auto following = query();
    following.follow_training = true;
    worker->ask(following);
    ASSERT_TRUE(wait_until([&] { return worker->completion() != nullptr; }));
    EXPECT_EQ(worker->completion()->model, "split");
}

TEST_F(ExplorationWorkerTest, EndsAtOnceWhateverIsWaiting) {
    const auto checkpoint = save(testing::tiny_split(), "split.safetensors");
    for (int round = 0; round < 20; ++round) {
        const auto worker = start(checkpoint);
        for (int i = 0; i < 10; ++i)
            worker->ask(query());
        worker->open_model(checkpoint);
    }
    SUCCEED(); // joined twenty times without hanging
}

} // namespace

} // namespace penumbra
