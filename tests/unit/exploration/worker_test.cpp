#include "core/exploration/worker.hpp"

#include "core/data/dataset.hpp"
#include "core/training/trainer.hpp"
#include "support/temporary_folder.hpp"
#include "unit/training/fabricated.hpp"

#include <chrono>

namespace penumbra::worker_test {

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

    std::unique_ptr<ExplorationWorker> start(const std::filesystem::path& completer = {},
                                             const std::filesystem::path& walked = {}) {
        return std::make_unique<ExplorationWorker>(
            ExplorationWorker::Options{.completer = completer,
                                       .walked = walked,
                                       .classifier = {},
                                       .device = "cpu",
                                       .data = [data = data_] { return data; },
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
    std::shared_ptr<const Dataset> data_ = testing::fabricate_dataset();
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

TEST_F(ExplorationWorkerTest, ACheckpointIsOpenedForWhatItCan) {
    RunSpec plain = testing::tiny_vae();
    plain.model = model_spec("autoencoder");
    const auto ae = save(plain, "ae.safetensors");
    const auto split = save(testing::tiny_split(), "split.safetensors");
    const auto worker = start(split, ae);
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    ASSERT_EQ(worker->completers().size(), 1U);
    EXPECT_EQ(worker->completers()[0]->name, "split");
    EXPECT_EQ(worker->opened()->name, "ae");
    // A split autoencoder completes and has codes; an autoencoder has codes only.
    worker->open_model(split);
    ASSERT_TRUE(wait_until([&] { return worker->opened()->name == "split"; }));
    ASSERT_EQ(worker->completers().size(), 1U) << "the same file twice";
    EXPECT_EQ(worker->completers()[0]->weights, worker->opened()->weights);
    worker->open_model(ae);
    ASSERT_TRUE(wait_until([&] { return worker->opened()->name == "ae"; }));
    EXPECT_EQ(worker->completers().size(), 1U);
    // A conditional VAE completes too, but its codes say nothing by themselves: the map stays as it is.
    plain.model = model_spec("cvae-half");
    worker->open_model(save(plain, "cvae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->completers().size() == 2; }));
    worker->ask(query());
    ASSERT_TRUE(wait_until([&] { return worker->completion() != nullptr; })); // it is open for all uses now
    EXPECT_EQ(worker->completion()->model, "cvae");
    EXPECT_EQ(worker->opened()->name, "ae");
    EXPECT_EQ(reported(), "");
}

TEST_F(ExplorationWorkerTest, TwoModelsAreProbedBesideEachOther) {
    const auto worker = start({}, save(testing::tiny_vae(), "first.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    EXPECT_EQ(worker->previous(), nullptr);
    const ProbeQuery previous{.source = Source::Previous, .most = 10};
    worker->ask_beside(previous);
    ASSERT_TRUE(wait_until([&] { return worker->probe_beside() != nullptr; }));
    EXPECT_FALSE(worker->probe_beside()->problem.empty()) << "there is none yet";

    worker->open_model(save(testing::tiny_vae(), "second.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->previous() != nullptr; }));
    worker->ask(ProbeQuery{.source = Source::Opened, .most = 10});
    const auto serial = worker->ask_beside(previous);
    ASSERT_TRUE(wait_until([&] {
        return worker->probe() && worker->probe_beside() && worker->probe_beside()->serial == serial;
    }));
    EXPECT_EQ(worker->probe()->model, "second");
    EXPECT_EQ(worker->probe_beside()->model, "first");
    EXPECT_EQ(worker->probe_beside()->count, 10U);
}

TEST_F(ExplorationWorkerTest, AllCompletersAreComparedAndEachMayBeChosen) {
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    worker->open_model(save(testing::tiny_vae(), "vae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->completers().size() == 2; }));

    CompareQuery all;
    all.bottom = query().bottom;
    all.samples = 5;
    worker->ask(all);
    ASSERT_TRUE(wait_until([&] { return worker->comparison() != nullptr; }));
    const auto& models = worker->comparison()->models;
    ASSERT_EQ(models.size(), 2U);
    EXPECT_EQ(models[0].model, "split");
    EXPECT_EQ(models[0].proposals, 0);
    EXPECT_EQ(models[1].model, "vae");
    EXPECT_GT(models[1].proposals, 5);
    EXPECT_GE(models[1].effective_samples, 1);
    EXPECT_LE(models[1].effective_samples, static_cast<double>(models[1].proposals));
    for (const auto& model : models)
        EXPECT_EQ(model.completions.size(), 5U * kImagePixels) << model.problem;

    auto one = query();
    one.completer = worker->completers()[0]->weights.generation;
    const auto serial = worker->ask(one);
    ASSERT_TRUE(wait_until([&] { return worker->completion() && worker->completion()->serial == serial; }));
    EXPECT_EQ(worker->completion()->model, "split");
}

TEST_F(ExplorationWorkerTest, AWrongCheckpointIsReportedAndTheOpenOneStays) {
    RunSpec classifier = testing::tiny_vae();
    classifier.model = model_spec("classifier");
    const auto wrong = save(classifier, "judge.safetensors");
    const auto worker = start(save(testing::tiny_split(), "split.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->completers().size() == 1; }));
    worker->open_model(wrong);
    ASSERT_TRUE(wait_until([&] { return reported().find("no latent space") != std::string::npos; }));
    worker->open_model("/nowhere/at-all.safetensors");
    ASSERT_TRUE(wait_until([&] { return reported().find("at-all") != std::string::npos; }));
    ASSERT_EQ(worker->completers().size(), 1U);
    EXPECT_EQ(worker->completers()[0]->name, "split");
    EXPECT_EQ(worker->opened(), nullptr);
}

TEST_F(ExplorationWorkerTest, EveryKindOfQuestionHasItsOwnMailbox) {
    const auto worker = start({}, save(testing::tiny_vae(), "vae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    const std::vector<float> code(worker->opened()->code_size, 0.5F);
    for (const auto use : {DecodeUse::Cursor, DecodeUse::Hover, DecodeUse::Manifold})
        worker->ask(DecodeQuery{.use = use, .codes = code, .count = 1});
    worker->ask(InterpolateQuery{.a = {.code = code}, .b = {}});
    worker->ask(TraverseQuery{.dimensions = {1}});
    worker->ask(SampleQuery{.count = 3});
    worker->ask(ProbeQuery{});
    ASSERT_TRUE(wait_until([&] {
        return worker->decoded(DecodeUse::Cursor) && worker->decoded(DecodeUse::Hover) &&
               worker->decoded(DecodeUse::Manifold) && worker->interpolation() && worker->traversal() &&
               worker->samples() && worker->probe();
    }));
    EXPECT_EQ(worker->decoded(DecodeUse::Hover)->decoded.images,
              worker->decoded(DecodeUse::Cursor)->decoded.images);
    EXPECT_EQ(worker->probe()->problem, "");
    EXPECT_EQ(worker->probe()->count, testing::fabricate_dataset()->test.size());
    EXPECT_EQ(worker->probe()->weights, worker->opened()->weights);
    EXPECT_EQ(worker->samples()->model, "vae");
}

TEST_F(ExplorationWorkerTest, AGeodesicAnswersBesideTheInterpolation) {
    const auto worker = start({}, save(testing::tiny_vae(), "vae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    const InterpolateQuery query{.a = {.code = {1, -1}}, .b = {.code = {-1, 2}}, .steps = 9};
    worker->ask(query);
    const auto serial = worker->ask_geodesic(query);
    ASSERT_TRUE(wait_until([&] { return worker->interpolation() && worker->geodesic(); }));
    EXPECT_EQ(worker->geodesic()->problem, "");
    EXPECT_EQ(worker->geodesic()->serial, serial);
    EXPECT_EQ(worker->geodesic()->weights, worker->opened()->weights);
    EXPECT_EQ(worker->geodesic()->path.moved.size(), 9U);
    // A path that cannot be walked is refused in words by both.
    worker->ask_geodesic({.a = query.a, .b = query.b, .steps = 9, .closed = true});
    ASSERT_TRUE(wait_until([&] { return worker->geodesic()->serial == serial + 1; }));
    EXPECT_EQ(worker->geodesic()->problem, "");
    worker->ask_geodesic({.a = query.a, .b = query.b, .steps = 8, .closed = true});
    ASSERT_TRUE(wait_until([&] { return worker->geodesic()->serial == serial + 2; }));
    EXPECT_NE(worker->geodesic()->problem.find("do not lead evenly"), std::string::npos);
}

TEST_F(ExplorationWorkerTest, AnEmbeddingComesInPiecesAndCanBeCancelled) {
    const auto worker = start({}, save(testing::tiny_vae(), "vae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    worker->ask(ProbeQuery{.images = ImageChoice::All});
    ASSERT_TRUE(wait_until([&] { return worker->probe() != nullptr; }));
    EmbedQuery query{.probe = worker->probe(), .perplexity = 10, .iterations = 30};
    auto serial = worker->ask(query);
    ASSERT_TRUE(wait_until([&] { return worker->embedding() && worker->embedding()->finished; }));
    EXPECT_EQ(worker->embedding()->serial, serial);
    EXPECT_EQ(worker->embedding()->rows.size(), worker->probe()->count);
    EXPECT_EQ(worker->embedding()->xy.size(), 2 * worker->probe()->count);
    EXPECT_FALSE(worker->embedding()->cancelled);

    query.iterations = 100'000'000; // longer than anybody waits
    serial = worker->ask(query);
    ASSERT_TRUE(wait_until(
        [&] { return worker->embedding()->serial == serial && worker->embedding()->iteration > 0; }));
    EXPECT_FALSE(worker->embedding()->finished);
    worker->ask(SampleQuery{.count = 3}); // nothing waits for it
    ASSERT_TRUE(wait_until([&] { return worker->samples() != nullptr; }));
    worker->cancel_embedding();
    ASSERT_TRUE(wait_until([&] { return worker->embedding()->finished; }));
    EXPECT_TRUE(worker->embedding()->cancelled);
    EXPECT_EQ(worker->embedding()->xy.size(), 2 * worker->probe()->count);

    query.perplexity = 500;
    serial = worker->ask(query);
    ASSERT_TRUE(wait_until([&] { return worker->embedding()->serial == serial; }));
    EXPECT_NE(worker->embedding()->problem.find("A perplexity of 500"), std::string::npos);
    EXPECT_TRUE(worker->embedding()->finished);
}

TEST_F(ExplorationWorkerTest, AnImpossibleQuestionIsAnsweredInWords) {
    const auto worker = start({}, save(testing::tiny_vae(), "vae.safetensors"));
    ASSERT_TRUE(wait_until([&] { return worker->opened() != nullptr; }));
    worker->ask(TraverseQuery{.dimensions = {999}});
    worker->ask(ProbeQuery{.source = Source::Training});
    ASSERT_TRUE(wait_until([&] { return worker->traversal() && worker->probe(); }));
    EXPECT_NE(worker->traversal()->problem.find("no dimension 999"), std::string::npos);
    EXPECT_NE(worker->probe()->problem.find("No model is in training"), std::string::npos);
}

TEST_F(ExplorationWorkerTest, TheProbeFollowsTraining) {
    const auto worker = start();
    Trainer trainer(testing::tiny_vae(), testing::fabricate_dataset());
    trainer.prepare();
    worker->follow(std::make_shared<PublishedWeights>(trainer.publish(/*generation=*/3)));
    const ProbeQuery query{.source = Source::Training, .images = ImageChoice::All, .most = 1000000};
    auto asked = worker->ask(query);
    ASSERT_TRUE(wait_until([&] { return worker->probe() && worker->probe()->serial == asked; }));
    const auto first = worker->probe();
    const auto data = testing::fabricate_dataset();
    EXPECT_EQ(first->count, data->test.size() + data->validation.size() + data->train.size());
    trainer.step();
    worker->follow(std::make_shared<PublishedWeights>(trainer.publish(/*generation=*/3)));
    asked = worker->ask(query);
    ASSERT_TRUE(wait_until([&] { return worker->probe()->serial == asked; }));
    EXPECT_EQ(worker->probe()->weights, (WeightsStamp{3, 1}));
    EXPECT_NE(worker->probe()->codes, first->codes);
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
    RunSpec plain = testing::tiny_vae();
    plain.model = model_spec("autoencoder");
    Trainer trainer(plain, testing::fabricate_dataset());
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

} // namespace penumbra::worker_test
