#include "core/training/trainer.hpp"

#include "core/error.hpp"
#include "fabricated.hpp"
#include "latent_histories.hpp"

#include <functional>
#include <nlohmann/json.hpp>

namespace penumbra::resume_test {
namespace {

using testing::fabricate_dataset;
using testing::TemporaryFolder;
using testing::tiny_aggressive;
using testing::tiny_split;
using testing::tiny_vae;
using testing::tiny_vq;

void advance(Trainer& trainer) {
    trainer.validation_due() ? trainer.validate_batch() : trainer.step();
}

void run_to(Trainer& trainer, std::int64_t step) {
    while (trainer.step_count() < step || trainer.validation_due())
        advance(trainer);
}

std::unique_ptr<Trainer> resumed(const std::filesystem::path& path) {
    const auto file = read_safetensors(path);
    const auto info = checkpoint_info(file.metadata, path);
    auto trainer =
        std::make_unique<Trainer>(run_spec_from_json(nlohmann::json::parse(info.run)), fabricate_dataset());
    trainer->resume(file, info, path);
    trainer->prepare();
    return trainer;
}

void expect_same_log(const LossView& a, const LossView& b) {
    ASSERT_EQ(a.rows, b.rows);
    for (std::size_t row = 0; row < a.rows; ++row) {
        ASSERT_EQ(a.log->step(row), b.log->step(row));
        ASSERT_EQ(a.log->learning_rate(row), b.log->learning_rate(row));
        for (std::size_t term = 0; term < a.log->names().size(); ++term)
            ASSERT_EQ(a.log->value(row, term), b.log->value(row, term)) << "row " << row;
    }
}

void expect_same_run(Trainer& a, Trainer& b) {
    expect_same_log(a.training_log(), b.training_log());
    expect_same_log(a.validation_log(), b.validation_log());
    ASSERT_TRUE(a.latents() && b.latents());
    testing::expect_same_history(*a.latents(), *b.latents());
    const auto weights = a.publish(0);
    const auto others = b.publish(0);
    for (std::size_t i = 0; i < weights.tensors.size(); ++i)
        EXPECT_TRUE(torch::equal(weights.tensors[i].second, others.tensors[i].second))
            << weights.tensors[i].first;
}

struct ResumeCase {
    const char* name;
    std::function<RunSpec()> spec;
    std::int64_t stop; ///< of 80 steps, 4 an epoch
};

class Resume : public ::testing::TestWithParam<ResumeCase> {};

TEST_P(Resume, TwentyEpochsEqualTwoPartsBitForBit) {
    const TemporaryFolder folder;
    const auto spec = GetParam().spec();
    Trainer whole(spec, fabricate_dataset());
    whole.prepare();
    run_to(whole, 80);

    Trainer first(spec, fabricate_dataset());
    first.prepare();
    run_to(first, GetParam().stop);
    const auto path = folder.path() / "half.safetensors";
    first.save(path, 1.5);
    auto second = resumed(path);
    EXPECT_EQ(second->step_count(), GetParam().stop);
    run_to(*second, 80);
    expect_same_run(whole, *second);
}

RunSpec rich_vae() {
    auto spec = tiny_vae(20);
    for (const auto& [key, value] : {std::pair{"schedule", "cosine_restarts"},
                                     {"restart_steps", "13"},
                                     {"warmup_epochs", "2"},
                                     {"optimizer", "adamw"},
                                     {"weight_decay", "0.01"},
                                     {"clip_norm", "30"},
                                     {"average_decay", "0.95"}})
        set_parameter(spec, key, value);
    set_parameter(spec, "restart_cycles", "0");
    return spec;
}

INSTANTIATE_TEST_SUITE_P(
    Runs, Resume,
    ::testing::Values(ResumeCase{"VaeAtAnEpoch", [] { return tiny_vae(20); }, 40},
                      ResumeCase{"VaeInAnEpoch", [] { return tiny_vae(20); }, 42},
                      ResumeCase{"EverySetting", rich_vae, 43},
                      ResumeCase{"AggressiveInABurst", [] { return tiny_aggressive(20); }, 15},
                      ResumeCase{"AggressiveAtAnEpoch", [] { return tiny_aggressive(20); }, 28},
                      ResumeCase{"SplitAtAnEpoch", [] { return tiny_split(20); }, 40},
                      ResumeCase{"SplitInAnEpoch", [] { return tiny_split(20); }, 41},
                      ResumeCase{"CodebookInAnEpoch", [] { return tiny_vq(20); }, 42}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ResumedRun, TenEpochsAndTenMoreEqualTwenty) {
    const TemporaryFolder folder;
    Trainer whole(tiny_vae(20), fabricate_dataset());
    run_to(whole, 80);
    Trainer first(tiny_vae(10), fabricate_dataset());
    run_to(first, 40);
    EXPECT_TRUE(first.finished());
    first.save(folder.path() / "ten.safetensors", 0);
    auto second = resumed(folder.path() / "ten.safetensors");
    EXPECT_TRUE(second->finished());
    second->extend(10);
    EXPECT_EQ(second->total_steps(), 80);
    run_to(*second, 80);
    expect_same_run(whole, *second);
}

TEST(ResumedRun, ValidationCutShortIsDoneAgain) {
    const TemporaryFolder folder;
    Trainer whole(tiny_vae(3), fabricate_dataset());
    run_to(whole, 12);
    Trainer first(tiny_vae(3), fabricate_dataset());
    while (first.step_count() < 8)
        advance(first);
    first.validate_batch(); // one of two
    ASSERT_TRUE(first.validation_due());
    first.save(folder.path() / "cut.safetensors", 0);
    auto second = resumed(folder.path() / "cut.safetensors");
    EXPECT_TRUE(second->validation_due());
    run_to(*second, 12);
    expect_same_run(whole, *second);
}

TEST(ResumedRun, MetricsAfterReloadEqualThoseBefore) {
    const TemporaryFolder folder;
    for (const auto& spec : {tiny_vae(4), tiny_split(4), rich_vae()}) {
        Trainer trainer(spec, fabricate_dataset());
        trainer.prepare();
        run_to(trainer, 8);
        const auto path = folder.path() / (spec.model.kind + ".safetensors");
        trainer.save(path, 12.5);
        const auto info = read_checkpoint_info(path);
        const auto validation = trainer.validation_log();
        EXPECT_EQ(info.validation.at("total"), validation.log->value(validation.rows - 1, 0));
        EXPECT_EQ(info.step, 8);
        EXPECT_EQ(info.epoch, 2);
        EXPECT_EQ(info.seconds_trained, 12.5);
        EXPECT_EQ(info.parameter_count, trainer.parameter_count());
        EXPECT_EQ(info.data_name, "fabricated");
        EXPECT_TRUE(info.capabilities.decode);

        const auto model = load_model(path, "cpu");
        const auto images = Batches(trainer.data().test, 10, torch::kCPU).in_order(0).images;
        const auto decoded =
            (model->decode(model->encode(images).mean) * 255).round().clamp(0, 255).to(torch::kUInt8);
        const auto shown = trainer.reconstruct();
        const auto expected =
            torch::tensor(torch::ArrayRef<std::uint8_t>(shown->decoded)).view({10, kImagePixels});
        EXPECT_TRUE(torch::equal(decoded, expected)) << spec.model.kind;
    }
}

TEST(ResumedRun, LiveChangesAreRemembered) {
    const TemporaryFolder folder;
    Trainer trainer(tiny_vae(4), fabricate_dataset());
    trainer.set_live("learning_rate", 5e-3);
    trainer.set_live("beta", 2.0);
    trainer.step();
    trainer.save(folder.path() / "live.safetensors", 0);
    const auto again = resumed(folder.path() / "live.safetensors");
    EXPECT_EQ(again->learning_rate(), 5e-3);
    EXPECT_EQ(again->spec().model.parameters.get<double>("beta"), 2.0);
}

} // namespace
} // namespace penumbra::resume_test
