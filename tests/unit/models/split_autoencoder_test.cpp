#include "core/models/split_autoencoder.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/objectives/energy_score.hpp"
#include "core/training/schedule.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace penumbra::split_autoencoder_test {
namespace {

Preset preset_of(const std::string& name) {
    for (const auto& preset : SplitAutoencoderKind::info().presets)
        if (preset.name == name)
            return preset;
    throw Error("no preset " + name);
}

/// Small, so that a test takes milliseconds.
ModelSpec small(const Settings& more = {}) {
    return spec_of("split",
                   {{"bottom_size", "6"},
                    {"top_size", "3"},
                    {"bottom_encoder_hidden", "24"},
                    {"top_encoder_hidden", "24"},
                    {"decoder_hidden", "32"},
                    {"wristband_repetitions", "32"}},
                   more);
}

Batch batch_of(std::int64_t count, std::uint64_t seed = 1) {
    auto generator = at::detail::createCPUGenerator(seed);
    return {torch::rand({count, kImagePixels}, generator), torch::zeros({count}, torch::kInt64)};
}

ObjectiveContext context_of(bool training, std::uint64_t seed = 3) {
    return {.epoch = 0, .training = training, .generator = at::detail::createCPUGenerator(seed)};
}

class SplitAutoencoder : public ::testing::Test {
  protected:
    /// Calibrations must not land in the person's own cache.
    void SetUp() override {
        std::filesystem::remove_all(cache_);
        ::setenv("XDG_CACHE_HOME", cache_.c_str(), 1);
    }
    void TearDown() override {
        ::unsetenv("XDG_CACHE_HOME");
        std::filesystem::remove_all(cache_);
    }
    std::filesystem::path cache_ = std::filesystem::temp_directory_path() / "penumbra-split-test";
};

TEST_F(SplitAutoencoder, FaithfulHasThePublishedParameters) {
    const auto model = make_model(spec_of("split", preset_of("split-faithful").model), 0);
    std::map<std::string, std::int64_t> counts;
    std::int64_t total = 0;
    for (const auto& parameter : model->named_parameters()) {
        counts[parameter.key().substr(0, parameter.key().find('.'))] += parameter.value().numel();
        total += parameter.value().numel();
    }
    EXPECT_EQ(total, 2202442);
    EXPECT_EQ(counts["bottom_encoder"], 118674);
    EXPECT_EQ(counts["top_encoder"], 116739);
    EXPECT_EQ(counts["bottom_flow"], 73800);
    EXPECT_EQ(counts["top_flow"], 67980);
    EXPECT_EQ(counts["decoder"], 2432 + 512 + 1611904 + 210401);
    EXPECT_EQ(model->code_size(), 21);
    EXPECT_EQ(model->noise_size(), 3);
}

TEST_F(SplitAutoencoder, FaithfulLossIsThePublishedOne) {
    auto settings = preset_of("split-faithful").model;
    settings.push_back({"wristband_repetitions", "16"});
    settings.push_back({"marginal_samples", "3"});
    const auto model = make_model(spec_of("split", settings), 0);
    const auto batch = batch_of(8);
    const auto terms = model->objective(batch, context_of(false));
    ASSERT_EQ(terms.parts.size(), 3u);
    EXPECT_EQ(terms.parts[0].name, "reconstruction");
    EXPECT_EQ(terms.parts[0].weight, 1);
    EXPECT_EQ(terms.parts[1].name, "marginal");
    EXPECT_EQ(terms.parts[1].weight, 0.1);
    EXPECT_EQ(terms.parts[2].name, "wristband");
    EXPECT_EQ(terms.parts[2].weight, 0.1);
    const double total =
        value(terms, "reconstruction") + 0.1 * value(terms, "marginal") + 0.1 * value(terms, "wristband");
    EXPECT_NEAR(terms.total().item<double>(), total, 1e-4 * std::abs(total));

    const torch::NoGradGuard no_grad;
    const auto output = model->decode(model->encode(batch.images).mean);
    EXPECT_NEAR(value(terms, "reconstruction"), (output - batch.images).abs().mean().item<double>(), 1e-6);
    auto generator = at::detail::createCPUGenerator(3);
    const auto noise = at::randn({8, 3, 3}, generator);
    const auto tops = model->complete(batch.images.narrow(1, kHalfPixels, kHalfPixels), noise).images;
    EXPECT_NEAR(value(terms, "marginal"), (tops - batch.images.unsqueeze(1)).abs().mean().item<double>(),
                1e-6);
}

TEST_F(SplitAutoencoder, EnergyIsTheScoreOfCompletions) {
    const auto model = make_model(small({{"pixel_weight", "0.1"}, {"patch_weight", "0.1"}}), 0);
    const auto batch = batch_of(8);
    const auto terms = model->objective(batch, context_of(false));
    const torch::NoGradGuard no_grad;
    auto generator = at::detail::createCPUGenerator(3);
    const auto noise = at::randn({8, 4, 3}, generator);
    const auto tops = model->complete(batch.images.narrow(1, kHalfPixels, kHalfPixels), noise)
                          .images.narrow(2, 0, kHalfPixels);
    const auto errors = sample_errors(tops, batch.images.narrow(1, 0, kHalfPixels));
    EXPECT_NEAR(value(terms, "marginal"), energy_score(errors).mean().item<double>(), 1e-4);
    EXPECT_NEAR(value(terms, "pixels"), patch_energy_score(errors, {14, 28, 1, 1}).mean().item<double>(),
                1e-3);
    EXPECT_NEAR(value(terms, "patches"), patch_energy_score(errors, {14, 28, 5, 2}).mean().item<double>(),
                1e-3);
}

TEST_F(SplitAutoencoder, EveryFormTrains) {
    const Settings variants[] = {
        {},
        {{"decoder", "conv"}, {"marginal_region", "image"}},
        {{"marginal_form", "expected"}, {"marginal_samples", "1"}, {"smoothing", "adversarial"}},
        {{"flow_layers", "2"}, {"wristband_form", "spectral"}, {"wristband_floor", "exact"}},
        {{"decoder_residual", "false"}, {"decoder_layers", "3"}},
        {{"reconstruction_form", "norm"}, {"wristband_calibrated", "false"}, {"smoothing", "none"}},
        {{"top_sees_bottom", "false"}, {"flow_layers", "3"}, {"smoothing", "adversarial"}},
        {{"decoder", "published"}, {"patch_weight", "0.1"}},
    };
    for (const auto& settings : variants) {
        const auto model = make_model(small(settings), 0);
        model->prepare(16);
        const auto total = model->objective(batch_of(16), context_of(true)).total();
        ASSERT_EQ(total.dim(), 0);
        EXPECT_TRUE(std::isfinite(total.item<double>()));
        total.backward();
        for (const auto& parameter : model->named_parameters()) {
            ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
            EXPECT_TRUE(torch::isfinite(parameter.value().grad()).all().item<bool>()) << parameter.key();
        }
    }
}

TEST_F(SplitAutoencoder, DescendsOnOneBatch) {
    const auto model = make_model(small(), 0);
    model->prepare(32);
    const auto batch = batch_of(32);
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    const double before = model->objective(batch, context_of(false)).total().item<double>();
    for (int step = 0; step < 60; ++step) {
        optimiser.zero_grad();
        model->objective(batch, context_of(true, 10 + step)).total().backward();
        optimiser.step();
    }
    EXPECT_LT(model->objective(batch, context_of(false)).total().item<double>(), 0.8 * before);
}

TEST_F(SplitAutoencoder, SameGeneratorSameLoss) {
    const auto model = make_model(small(), 0);
    const auto batch = batch_of(8);
    const auto total = [&](std::uint64_t seed) {
        return model->objective(batch, context_of(true, seed)).total().item<double>();
    };
    EXPECT_EQ(total(1), total(1));
    EXPECT_NE(total(1), total(2));
}

TEST_F(SplitAutoencoder, AdversarialSmoothingHurtsMoreThanGaussian) {
    const auto reconstruction = [&](const char* form, bool training) {
        const auto model = make_model(small({{"smoothing", form}, {"smoothing_size", "0.5"}}), 4);
        return value(model->objective(batch_of(16), context_of(training)), "reconstruction");
    };
    const double clean = reconstruction("none", true);
    EXPECT_GT(reconstruction("adversarial", true), clean);
    EXPECT_EQ(reconstruction("adversarial", false), clean); // never when validating
    EXPECT_EQ(reconstruction("gaussian", false), clean);
    EXPECT_NE(reconstruction("gaussian", true), clean);
}

TEST_F(SplitAutoencoder, AdversarialGradientLeavesNoTrace) {
    const auto model = make_model(small({{"smoothing", "adversarial"}}), 0);
    model->objective(batch_of(8), context_of(true));
    for (const auto& parameter : model->parameters())
        EXPECT_FALSE(parameter.grad().defined());
}

TEST_F(SplitAutoencoder, BatchMustKeepItsSize) {
    const auto model = make_model(small(), 0);
    model->prepare(16);
    EXPECT_NO_THROW(model->objective(batch_of(16), context_of(false)));
    EXPECT_THROW(model->objective(batch_of(15), context_of(false)), Error);
    model->prepare(15);
    EXPECT_NO_THROW(model->objective(batch_of(15), context_of(false)));
}

TEST_F(SplitAutoencoder, CompletionsFollowTheirBottoms) {
    const auto model = make_model(small({{"flow_layers", "2"}}), 0);
    const torch::NoGradGuard no_grad;
    const auto images = batch_of(5).images;
    auto generator = at::detail::createCPUGenerator(3);
    const auto noise = at::randn({5, 4, 3}, generator);
    const auto bottoms = images.narrow(1, kHalfPixels, kHalfPixels);
    const auto all = model->complete(bottoms, noise).images;
    ASSERT_EQ(all.sizes(), at::IntArrayRef({5, 4, kImagePixels}));
    EXPECT_TRUE((all >= 0).all().item<bool>() && (all <= 1).all().item<bool>());
    const auto one = model->complete(bottoms.narrow(0, 3, 1), noise.narrow(0, 3, 1)).images;
    EXPECT_TRUE(torch::allclose(all[3], one[0], 1e-4, 1e-5));
    // Completing is decoding the bottom's code with the noise as the top's.
    const auto code = torch::cat({model->encode(images).mean.narrow(1, 0, 6), noise.select(1, 2)}, 1);
    EXPECT_TRUE(torch::allclose(all.select(1, 2), model->decode(code), 1e-4, 1e-5));
}

TEST_F(SplitAutoencoder, CompletionNeverSeesTheTop) {
    for (const char* sees : {"true", "false"}) {
        const auto model = make_model(small({{"top_sees_bottom", sees}}), 0);
        const torch::NoGradGuard no_grad;
        auto images = batch_of(4).images;
        const auto before = model->encode(images).mean.narrow(1, 0, 6).clone();
        images.narrow(1, 0, kHalfPixels).zero_();
        EXPECT_TRUE(torch::equal(model->encode(images).mean.narrow(1, 0, 6), before));
    }
}

TEST_F(SplitAutoencoder, WeightsAreLive) {
    const auto model = make_model(small(), 0);
    model->set_live("wristband_weight", 0.7);
    const auto terms = model->objective(batch_of(8), context_of(true));
    EXPECT_EQ(terms.parts.back().name, "wristband");
    EXPECT_EQ(terms.parts.back().weight, 0.7);
    EXPECT_THROW(model->set_live("top_size", std::int64_t{4}), Error);
}

TEST_F(SplitAutoencoder, ContradictionsAreRefused) {
    EXPECT_THROW(make_model(small({{"marginal_samples", "1"}}), 0), Error);
    EXPECT_THROW(make_model(small({{"top_size", "1"}, {"flow_layers", "2"}}), 0), Error);
    EXPECT_THROW(make_model(small({{"patch_size", "4"}}), 0), Error);
}

TEST_F(SplitAutoencoder, EveryPresetIsWhole) {
    for (const auto& known : SplitAutoencoderKind::info().presets) {
        const RunSpec run = preset(known.name); // knows every key, of the model and of the training
        EXPECT_TRUE(run.model.parameters == spec_of("split", known.model).parameters) << known.name;
        EXPECT_TRUE(make_model(run.model, 0)->capabilities().complete) << known.name;
        EXPECT_FALSE(known.summary.empty());
    }
}

TEST_F(SplitAutoencoder, FaithfulScheduleEndsWhereThePublishedOneDoes) {
    const RunSpec run = preset("split-faithful");
    const Schedule schedule(run.training, /*steps_per_epoch=*/52);
    EXPECT_EQ(schedule.total_steps(), 5363);
    EXPECT_NEAR(schedule.fraction(0), 0.1, 1e-9);
    EXPECT_NEAR(schedule.fraction(1039), 1, 1e-9);
    EXPECT_NEAR(schedule.fraction(1248), 0.9, 1e-9);
    EXPECT_NEAR(schedule.fraction(2730), std::pow(0.9, 4), 1e-9);
    EXPECT_NEAR(schedule.fraction(5362), 0.05, 1e-4);
}

} // namespace
} // namespace penumbra::split_autoencoder_test
