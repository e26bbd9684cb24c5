#include "core/models/latent_history.hpp"

#include "core/error.hpp"
#include "core/models/latent_statistics_of.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"
#include "latent_histories.hpp"
#include "worker_fixture.hpp"

namespace penumbra::latent_history_test {
namespace {

using testing::expect_same_history;
using testing::fabricate_dataset;
using testing::TemporaryFolder;
using testing::tiny_split;
using testing::tiny_vae;
using testing::WorkerTest;

void run(Trainer& trainer) {
    trainer.prepare();
    while (!trainer.finished() || trainer.validation_due())
        trainer.validation_due() ? trainer.validate_batch() : trainer.step();
}

TEST(LatentHistoryOfARun, HasARowAnEpochOfTheModelsOwnCodes) {
    auto spec = tiny_vae(4);
    set_parameter(spec, "kl_warmup_epochs", "2");
    const auto data = fabricate_dataset();
    Trainer trainer(spec, data);
    EXPECT_FALSE(trainer.latents());
    run(trainer);
    ASSERT_TRUE(trainer.latents());
    const auto& rows = trainer.latents()->rows;
    ASSERT_EQ(rows.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(rows[i].step, static_cast<std::int64_t>(4 * (i + 1)));
        EXPECT_EQ(rows[i].epoch, static_cast<double>(i + 1));
        EXPECT_EQ(rows[i].beta, std::min(1.0, static_cast<double>(i + 1) / 2));
        EXPECT_EQ(rows[i].statistics.images, 32u); // two whole batches of the 40
        EXPECT_EQ(rows[i].statistics.dimensions(), 2u);
    }
    const TemporaryFolder folder;
    trainer.save(folder.path() / "end.safetensors", 0);
    const auto model = load_model(folder.path() / "end.safetensors", "cpu");
    const torch::NoGradGuard no_grad;
    const auto images = Batches(data->validation, 32, torch::kCPU).in_order(0).images;
    const auto expected = latent_statistics(model->encode(images));
    for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(rows[3].statistics.kl[j], expected.kl[j], 1e-4);
        EXPECT_NEAR(rows[3].statistics.variance[j], expected.variance[j], 1e-4);
        EXPECT_NEAR(rows[3].statistics.wasserstein[j], expected.wasserstein[j], 1e-4);
    }
}

TEST(LatentHistoryOfARun, OldHistoriesStayAsTheyWere) {
    Trainer trainer(tiny_vae(2), fabricate_dataset());
    while (!trainer.latents())
        trainer.validation_due() ? trainer.validate_batch() : trainer.step();
    const auto first = trainer.latents();
    run(trainer);
    EXPECT_EQ(first->rows.size(), 1u);
    EXPECT_EQ(trainer.latents()->rows.size(), 2u);
}

TEST(LatentHistoryOfARun, DeterministicEncodersHaveNoKlAndClassifiersNoHistory) {
    Trainer split(tiny_split(1), fabricate_dataset());
    run(split);
    ASSERT_TRUE(split.latents());
    const auto& row = split.latents()->rows.front();
    EXPECT_FALSE(row.statistics.stochastic);
    EXPECT_LT(row.beta, 0);
    EXPECT_EQ(row.statistics.dimensions(), 6u);

    auto spec = preset("classifier");
    for (const auto& [key, value] : {std::pair{"batch_size", "16"}, {"epochs", "1"}, {"device", "cpu"}})
        set_parameter(spec, key, value);
    Trainer classifier(spec, fabricate_dataset());
    run(classifier);
    EXPECT_FALSE(classifier.latents());
}

TEST(LatentHistoryFile, ComesBackAsItWas) {
    const TemporaryFolder folder;
    for (const auto& spec : {tiny_vae(3), tiny_split(3)}) {
        Trainer trainer(spec, fabricate_dataset());
        run(trainer);
        const auto path = folder.path() / (spec.model.kind + ".safetensors");
        trainer.save(path, 0);
        expect_same_history(read_latent_history(path), *trainer.latents());
        const auto shipped = folder.path() / (spec.model.kind + "-shipped.safetensors");
        write_weights_only(path, shipped);
        expect_same_history(read_latent_history(shipped), *trainer.latents());
    }
}

TEST(LatentHistoryFile, IsEmptyWhereThereIsNoneAndRefusedWhereItIsDamaged) {
    const TemporaryFolder folder;
    Trainer trainer(tiny_vae(2), fabricate_dataset());
    trainer.step();
    const auto path = folder.path() / "early.safetensors";
    trainer.save(path, 0);
    EXPECT_TRUE(read_latent_history(path).rows.empty());

    run(trainer);
    SafetensorsFile whole;
    put_latent_history(whole, *trainer.latents());
    EXPECT_EQ(take_latent_history(whole, path).rows.size(), 2u);
    for (const char* name : {"epoch", "images", "mean", "wasserstein", "kl_share"}) {
        auto file = whole;
        file.tensors.erase(std::string(kLatentPrefix) + name);
        EXPECT_THROW(take_latent_history(file, path), Error) << name << " missing";
        file = whole;
        file.tensors[std::string(kLatentPrefix) + name] = to_safetensor(torch::zeros({7}));
        EXPECT_THROW(take_latent_history(file, path), Error) << name << " of another shape";
    }
}

TEST_F(WorkerTest, LatentHistoryIsPublishedAndGoesOnAfterResuming) {
    TrainingWorker worker(options());
    worker.send(command::Start{tiny_vae(3), {}, {}});
    const auto end = wait_for(worker, TrainingState::Finished);
    ASSERT_TRUE(end->latents);
    EXPECT_EQ(end->latents->rows.size(), 3u);
    worker.send(command::Resume{end->folder, 2, {}, {}, {}});
    const auto more = wait_until(
        worker, [](const auto& s) { return s.generation == 2 && s.state == TrainingState::Finished; });
    ASSERT_TRUE(more->latents);
    ASSERT_EQ(more->latents->rows.size(), 5u);
    EXPECT_EQ(more->latents->rows[4].step, 20);
    EXPECT_EQ(more->latents->rows[2].statistics.kl, end->latents->rows[2].statistics.kl);
}

} // namespace
} // namespace penumbra::latent_history_test
