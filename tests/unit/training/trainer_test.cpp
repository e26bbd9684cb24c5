#include "core/training/trainer.hpp"

#include "core/error.hpp"
#include "fabricated.hpp"

#include <algorithm>
#include <regex>
#include <utility>

namespace penumbra::trainer_test {
namespace {

using testing::fabricate_dataset;
using testing::tiny_split;
using testing::tiny_vae;
using testing::tiny_vq;

void run(Trainer& trainer) {
    trainer.prepare();
    while (!trainer.finished() || trainer.validation_due())
        trainer.validation_due() ? trainer.validate_batch() : trainer.step();
}

TEST(Batches, EpochIsAPermutationWithoutItsLastPartialBatch) {
    const auto data = fabricate_dataset();
    Batches batches(data->train, 16, torch::kCPU);
    EXPECT_EQ(batches.per_epoch(), 4);
    const auto sum_of = [&](std::int64_t epoch) {
        std::vector<float> first;
        for (std::int64_t i = 0; i < 4; ++i) {
            const auto batch = batches.shuffled(5, epoch, i);
            EXPECT_EQ(batch.images.sizes(), torch::IntArrayRef({16, kImagePixels}));
            for (std::int64_t row = 0; row < 16; ++row)
                first.push_back(batch.images[row].dot(torch::arange(784, torch::kFloat32)).item<float>());
        }
        return first;
    };
    const auto zero = sum_of(0);
    EXPECT_EQ(sum_of(0), zero);
    EXPECT_NE(sum_of(1), zero);
    const auto batch = batches.in_order(1);
    for (std::int64_t row = 0; row < 16; ++row) {
        EXPECT_EQ(batch.labels[row].item<std::int64_t>(), (16 + row) % 10);
        EXPECT_EQ(batch.images[row].sum().item<float>(),
                  static_cast<float>(
                      std::ranges::count(data->train.image(static_cast<std::size_t>(16 + row)), 255)));
    }
    EXPECT_EQ(batch.images.max().item<float>(), 1.0F);
    EXPECT_THROW(Batches(data->train, 71, torch::kCPU), Error);
}

TEST(Trainer, LossFallsAndEveryRowIsRecorded) {
    auto spec = tiny_vae(15);
    set_parameter(spec, "learning_rate", "0.01");
    Trainer trainer(spec, fabricate_dataset());
    run(trainer);
    const auto training = trainer.training_log();
    ASSERT_EQ(training.rows, 60u);
    EXPECT_EQ(training.log->names(), (std::vector<std::string>{"total", "reconstruction", "kl"}));
    EXPECT_LT(training.log->value(59, 0), 0.6F * training.log->value(0, 0));
    EXPECT_EQ(training.log->step(59), 60);
    const auto validation = trainer.validation_log();
    ASSERT_EQ(validation.rows, 15u);
    EXPECT_EQ(validation.log->step(0), 4);
    EXPECT_LT(validation.log->value(14, 0), validation.log->value(0, 0));
    for (std::size_t row = 0; row < training.rows; ++row)
        EXPECT_NEAR(training.log->value(row, 0), training.log->value(row, 1) + training.log->value(row, 2),
                    1e-3);
}

TEST(Trainer, FewValidationImagesMakeASmallerBatchOfAllOfThem) {
    auto spec = tiny_vae(2);
    set_parameter(spec, "batch_size", "64");
    Trainer trainer(spec, fabricate_dataset()); // 70 for training, 40 for validation
    run(trainer);
    EXPECT_EQ(trainer.validation_log().rows, 2u);
    ASSERT_TRUE(trainer.latents());
    EXPECT_EQ(trainer.latents()->rows[0].statistics.images, 40u);

    auto calibrated = tiny_split(1);
    set_parameter(calibrated, "wristband_calibrated", "true");
    set_parameter(calibrated, "batch_size", "64");
    EXPECT_THROW(Trainer(calibrated, fabricate_dataset()), Error);
    auto always_calibrated = preset("gae"); // which would fail at its first validation
    set_parameter(always_calibrated, "batch_size", "64");
    set_parameter(always_calibrated, "device", "cpu");
    EXPECT_THROW(Trainer(always_calibrated, fabricate_dataset()), Error);
}

TEST(Trainer, SameSeedSameCurveOtherSeedAnother) {
    const auto data = fabricate_dataset();
    auto spec = tiny_vae(2);
    Trainer a(spec, data), b(spec, data);
    set_parameter(spec, "seed", "1");
    Trainer c(spec, data);
    for (Trainer* trainer : {&a, &b, &c})
        run(*trainer);
    for (std::size_t row = 0; row < 8; ++row) {
        EXPECT_EQ(a.training_log().log->value(row, 0), b.training_log().log->value(row, 0));
        EXPECT_NE(a.training_log().log->value(row, 0), c.training_log().log->value(row, 0));
    }
}

TEST(Trainer, LiveChangeScalesTheScheduleAndFixedOnesAreRefused) {
    auto spec = tiny_vae(2);
    set_parameter(spec, "schedule", "cosine");
    Trainer trainer(spec, fabricate_dataset());
    trainer.step();
    const double before = trainer.learning_rate();
    trainer.set_live("learning_rate", 2e-3);
    EXPECT_DOUBLE_EQ(trainer.learning_rate(), 2 * before);
    trainer.set_live("beta", 3.0);
    EXPECT_EQ(trainer.spec().model.parameters.get<double>("beta"), 3.0);
    EXPECT_THROW(trainer.set_live("batch_size", std::int64_t{32}), Error);
    EXPECT_THROW(trainer.set_live("latent", std::int64_t{32}), Error);
    EXPECT_THROW(trainer.set_live("learning_rate", -1.0), Error);
    EXPECT_THROW(trainer.set_live("colour", 1.0), Error);
    EXPECT_DOUBLE_EQ(trainer.learning_rate(), 2 * before);
}

/// Trains until the loss is lost; returns the step whose weights were put back.
std::int64_t lose(Trainer& trainer) {
    trainer.set_live("learning_rate", 10.0);
    try {
        for (int i = 0; i < 300; ++i)
            trainer.step();
    } catch (const NotFinite& problem) {
        std::smatch match;
        const std::string text = problem.what();
        EXPECT_TRUE(std::regex_search(text, match, std::regex("weights of step (\\d+)")));
        return std::stoll(match[1]);
    }
    ADD_FAILURE() << "a learning rate of 10 did no harm";
    return -1;
}

TEST(Trainer, LostLossPutsBackTheWeightsItNamesAndTrainingCanGoOn) {
    Trainer trainer(tiny_vae(1000), fabricate_dataset());
    std::vector<torch::Tensor> history; // the first weight matrix at each step
    const auto weights = [&] { return trainer.publish(0).tensors.front().second; };
    for (int i = 0; i < 150; ++i) {
        history.push_back(weights());
        trainer.step();
    }
    const auto restored = lose(trainer);
    ASSERT_GT(restored, 0);
    ASSERT_LT(restored, 150);
    EXPECT_TRUE(torch::equal(weights(), history[static_cast<std::size_t>(restored)]));

    const auto rows = trainer.training_log().rows;
    trainer.set_live("learning_rate", 1e-3);
    for (int i = 0; i < 20; ++i)
        trainer.step();
    const auto log = trainer.training_log();
    EXPECT_EQ(log.rows, rows + 20);
    EXPECT_TRUE(std::isfinite(log.log->value(log.rows - 1, 0)));
    EXPECT_LT(log.log->value(log.rows - 1, 0), log.log->value(0, 0));
}

/// A codebook follows the batches and not the optimiser: it must go back with the weights.
TEST(Trainer, LostLossPutsBackTheBuffers) {
    auto spec = tiny_vq(1000);
    set_parameter(spec, "optimizer", "adamw");
    Trainer trainer(spec, fabricate_dataset());
    const auto uses = [&] {
        const auto published = trainer.publish(0);
        return std::ranges::find(published.tensors, "codebook.uses",
                                 &std::pair<std::string, torch::Tensor>::first)
            ->second;
    };
    std::vector<torch::Tensor> history; // after each step
    for (int i = 0; i < 150; ++i) {
        trainer.step();
        history.push_back(uses());
    }
    trainer.set_live("weight_decay", 1.0); // weights that grow ninefold: normalisation bears everything else
    const auto restored = lose(trainer);
    ASSERT_GE(restored, 0);
    ASSERT_LT(restored, 150);
    EXPECT_TRUE(torch::equal(uses(), history[static_cast<std::size_t>(restored)]));
    EXPECT_FALSE(torch::equal(history.front(), history.back()));
}

TEST(Trainer, LossLostBeforeTheFirstCopyPutsBackTheFirstWeights) {
    Trainer trainer(tiny_vae(1000), fabricate_dataset());
    const auto first = trainer.publish(0).tensors.front().second;
    EXPECT_EQ(lose(trainer), 0);
    EXPECT_TRUE(torch::equal(trainer.publish(0).tensors.front().second, first));
}

TEST(Trainer, PublishedWeightsMakeTheSameModelElsewhere) {
    for (const auto& spec : {tiny_vae(1), tiny_split(1)}) {
        Trainer trainer(spec, fabricate_dataset());
        run(trainer);
        const auto published = trainer.publish(3);
        EXPECT_EQ(published.generation, 3u);
        EXPECT_EQ(published.step, 4);
        auto copy = make_model(published.spec, /*seed=*/99);
        apply(published, *copy);
        const auto again = publish(*copy, 3, 4);
        ASSERT_EQ(again.tensors.size(), published.tensors.size());
        for (std::size_t i = 0; i < again.tensors.size(); ++i)
            EXPECT_TRUE(torch::equal(again.tensors[i].second, published.tensors[i].second))
                << again.tensors[i].first;
    }
}

TEST(Trainer, PublishedWeightsDoNotMoveWithTraining) {
    Trainer trainer(tiny_vae(2), fabricate_dataset());
    const auto published = trainer.publish(0);
    const auto kept = published.tensors.front().second.clone();
    trainer.step();
    EXPECT_TRUE(torch::equal(published.tensors.front().second, kept));
    EXPECT_FALSE(torch::equal(trainer.publish(0).tensors.front().second, kept));
}

TEST(Trainer, AverageIsPublishedAndRawWeightsGoOn) {
    const auto data = fabricate_dataset();
    auto spec = tiny_vae(2);
    Trainer plain(spec, data);
    set_parameter(spec, "average_decay", "0.9");
    Trainer averaged(spec, data);
    run(plain);
    run(averaged);
    for (std::size_t row = 0; row < 8; ++row) // averaging changes what is shown, not what is learnt
        EXPECT_EQ(plain.training_log().log->value(row, 0), averaged.training_log().log->value(row, 0));
    EXPECT_FALSE(
        torch::equal(plain.publish(0).tensors.front().second, averaged.publish(0).tensors.front().second));
    EXPECT_NE(plain.validation_log().log->value(1, 0), averaged.validation_log().log->value(1, 0));
}

TEST(Trainer, ReconstructsOneImageOfEachClass) {
    Trainer trainer(tiny_vae(1), fabricate_dataset());
    const auto shown = trainer.reconstruct();
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->count, 10u);
    EXPECT_EQ(shown->originals.size(), 10u * kImagePixels);
    EXPECT_EQ(shown->decoded.size(), 10u * kImagePixels);
    for (std::uint8_t digit = 0; digit < 10; ++digit)
        EXPECT_EQ(shown->labels[digit], digit);
    EXPECT_TRUE(
        std::ranges::equal(std::span(shown->originals).first(kImagePixels), trainer.data().test.image(0)));
}

TEST(Trainer, BatchLargerThanTheDataIsRefused) {
    auto spec = tiny_vae(1);
    set_parameter(spec, "batch_size", "128");
    EXPECT_THROW(Trainer(spec, fabricate_dataset()), Error);
}

} // namespace
} // namespace penumbra::trainer_test
