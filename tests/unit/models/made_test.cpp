#include "core/models/made.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::made_test {
namespace {

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of(MadeKind::kName,
                    {{"hidden", "120"}, {"neighbourhood", "2"}, {"channels", "2"}, {"dropout", "0"}}, more);
}

Batch greys(std::int64_t count) {
    auto generator = at::detail::createCPUGenerator(1);
    return {at::rand({count, kImagePixels}, generator), torch::zeros({count}, torch::kInt64)};
}

ObjectiveContext context_of(std::uint64_t seed = 3) {
    return {.epoch = 0, .training = true, .generator = at::detail::createCPUGenerator(seed)};
}

torch::Tensor noise_of(std::int64_t rows, std::int64_t samples) {
    auto generator = at::detail::createCPUGenerator(2);
    return at::randn({rows, samples, kHalfPixels}, generator);
}

/// Pictures of two kinds: a bar on the left or on the right of the bottom half, and above it the same bar or
/// none, by a fair coin. Entropy: two bits, 1.386 nats.
Batch bars(std::int64_t count, std::uint64_t seed = 4) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto coins = (at::rand({count, 2, 1, 1}, generator) < 0.5).to(torch::kFloat32);
    const auto side = coins.select(1, 0), above = coins.select(1, 1);
    auto images = torch::zeros({count, kImageRows, kImageColumns});
    images.narrow(1, kHalfRows, 10).narrow(2, 5, 3).copy_(side.expand({count, 10, 3}));
    images.narrow(1, kHalfRows, 10).narrow(2, 20, 3).copy_((1 - side).expand({count, 10, 3}));
    images.narrow(1, 4, 10).narrow(2, 5, 3).copy_((side * above).expand({count, 10, 3}));
    images.narrow(1, 4, 10).narrow(2, 20, 3).copy_(((1 - side) * above).expand({count, 10, 3}));
    return {images.flatten(1), torch::zeros({count}, torch::kInt64)};
}

void teach_bars(Model& model, int steps) {
    torch::optim::Adam optimiser(model.parameters(), torch::optim::AdamOptions(3e-3));
    for (int step = 0; step < steps; ++step) {
        optimiser.zero_grad();
        model.objective(bars(64, 100 + static_cast<std::uint64_t>(step)), context_of()).total().backward();
        optimiser.step();
    }
}

TEST(Made, SaysWhatItCanDo) {
    const auto model = small();
    const auto can = model->capabilities();
    EXPECT_TRUE(can.sample && can.complete && can.exact_likelihood);
    EXPECT_FALSE(can.encode || can.decode || can.stochastic_encoder || can.classify);
    EXPECT_THROW(model->encode(greys(1).images), Error);
}

TEST(Made, ObjectiveIsMinusTheExactLikelihood) {
    const torch::NoGradGuard no_grad;
    const auto model = small({{"binarisation", "threshold"}});
    const auto batch = greys(6);
    const auto binary = (batch.images > 0.5).to(torch::kFloat32);
    EXPECT_NEAR(value(model->objective(batch, context_of()), "nll"),
                -model->exact_log_likelihood(binary).mean().item<double>(), 1e-3);
}

/// log p(top | bottom) = log p(x) - log p(bottom), and p(bottom) does not know the top.
TEST(Made, TheWholeIsTheBottomAndTheTopGivenIt) {
    const torch::NoGradGuard no_grad;
    const auto model = small();
    const auto images = (greys(6).images > 0.5).to(torch::kFloat32);
    const auto bottom_of = [&](const torch::Tensor& x) {
        return (model->exact_log_likelihood(x) - model->exact_completion_log_likelihood(x)).contiguous();
    };
    const auto other_top = torch::cat({1 - images.narrow(1, 0, kHalfPixels), bottoms(images)}, 1);
    EXPECT_LT((bottom_of(images) - bottom_of(other_top)).abs().max().item<double>(), 2e-3);
    EXPECT_LT(bottom_of(images).max().item<double>(), -10);
    EXPECT_GT(
        (model->exact_completion_log_likelihood(images) - model->exact_completion_log_likelihood(other_top))
            .abs()
            .min()
            .item<double>(),
        1e-3);
}

TEST(Made, EveryParameterIsTaught) {
    for (const char* binarisation : {"none", "threshold", "dynamic"}) {
        const auto model = small({{"binarisation", binarisation}});
        model->objective(greys(20), context_of()).total().backward();
        for (const auto& parameter : model->named_parameters())
            EXPECT_GT(parameter->grad().abs().max().item<double>(), 0) << parameter.key();
    }
}

TEST(Made, ToningLeavesTheLikelihoodAlone) {
    const auto toned = small(), bare = small({{"toning", "false"}});
    const auto batch = greys(4);
    const auto terms = toned->objective(batch, context_of());
    EXPECT_EQ(terms.parts.size(), 2U);
    EXPECT_EQ(bare->objective(batch, context_of()).parts.size(), 1U);
    term(terms, "toning").value.backward();
    for (const auto& parameter : toned->named_parameters())
        EXPECT_EQ(parameter.key().starts_with("toning"),
                  parameter->grad().defined() && parameter->grad().abs().max().item<double>() > 0)
            << parameter.key();
}

TEST(Made, CompletionsAreAFunctionOfTheirNoise) {
    const torch::NoGradGuard no_grad;
    for (const char* toning : {"true", "false"}) {
        const auto model = small({{"toning", toning}});
        const auto evidence = bottoms(greys(3).images);
        const auto noise = noise_of(3, 5);
        const auto all = model->complete(evidence, noise).images;
        ASSERT_EQ(all.sizes(), at::IntArrayRef({3, 5, kImagePixels}));
        EXPECT_TRUE(torch::equal(all, model->complete(evidence, noise).images));
        EXPECT_FALSE(torch::equal(all, model->complete(evidence, -noise).images));
        EXPECT_GE(all.min().item<double>(), 0);
        EXPECT_LE(all.max().item<double>(), 1);
        const auto one = model->complete(evidence.narrow(0, 2, 1), noise.narrow(0, 2, 1)).images;
        EXPECT_LT((all.narrow(0, 2, 1) - one).abs().max().item<double>(), 1e-5);
        const bool grey = (all.narrow(2, 0, kHalfPixels) > 0.01)
                              .logical_and(all.narrow(2, 0, kHalfPixels) < 0.99)
                              .any()
                              .item<bool>();
        EXPECT_EQ(grey, std::string(toning) == "true");
    }
}

TEST(Made, WithoutNoiseAllCompletionsAreOne) {
    const torch::NoGradGuard no_grad;
    const auto model = small();
    const auto tops = model->complete(bottoms(greys(1).images), 0 * noise_of(1, 4)).images;
    EXPECT_TRUE(torch::equal(tops, tops.narrow(1, 0, 1).expand_as(tops)));
}

TEST(Made, SamplesComeFromTheGeneratorAlone) {
    const torch::NoGradGuard no_grad;
    const auto model = small();
    const auto draw = [&](std::uint64_t seed) {
        auto generator = at::detail::createCPUGenerator(seed);
        return model->sample_images(3, 1, generator);
    };
    EXPECT_EQ(draw(1).sizes(), at::IntArrayRef({3, kImagePixels}));
    EXPECT_TRUE(torch::equal(draw(1), draw(1)));
    EXPECT_FALSE(torch::equal(draw(1), draw(2)));
}

/// What is certain once the first pixels of a bar are known costs nothing: one coin below, one above.
TEST(Made, LearnsWhatIndependentPixelsCannotSay) {
    const auto model = small({{"binarisation", "threshold"}});
    teach_bars(*model, 250);
    const torch::NoGradGuard no_grad;
    const auto images = bars(256, 9).images;
    // 120 pixels, each of an entropy of at least 0.56 nats by itself: 68 nats.
    EXPECT_LT(-model->exact_log_likelihood(images).mean().item<double>(), 8);
    EXPECT_LT(-model->exact_completion_log_likelihood(images).mean().item<double>(), 4);
}

/// Completions are draws from p(top | bottom). Of the pixel drawn last the likelihood says the probability
/// given all others, as two images that differ there: over many completions it is on as often as that.
TEST(Made, FrequenciesAreProbabilities) {
    const auto model = small({{"binarisation", "threshold"}, {"toning", "false"}});
    const torch::NoGradGuard no_grad;
    { // The last pixel is the last of the top row; an odd probability shows more than a half.
        auto parameters = model->named_parameters();
        parameters["network.direct.bias"][kImagePixels - 1].fill_(-1.5);
    }
    constexpr std::int64_t kSamples = 4000, kLast = kImageColumns - 1;
    const auto evidence = (bottoms(greys(1).images) > 0.5).to(torch::kFloat32);
    const auto tops = model->complete(evidence, noise_of(1, kSamples)).images.squeeze(0);
    const auto with = [&](double last) {
        auto images = tops.clone();
        images.select(1, kLast).fill_(last);
        return model->exact_completion_log_likelihood(images).to(torch::kFloat64);
    };
    const auto probability = torch::sigmoid(with(1) - with(0));
    const double expected = probability.mean().item<double>();
    const double deviation =
        std::sqrt((probability * (1 - probability)).mean().item<double>() / static_cast<double>(kSamples));
    EXPECT_GT(expected, 0.05);
    EXPECT_LT(expected, 0.4);
    EXPECT_NEAR(tops.select(1, kLast).mean().item<double>(), expected, 4 * deviation);
}

TEST(Made, ImpossibleSizesAreRefused) {
    for (const auto& [key, text] : Settings{{"hidden", "3"},
                                            {"layers", "0"},
                                            {"neighbourhood", "7"},
                                            {"channels", "0"},
                                            {"dropout", "1"},
                                            {"binarisation", "often"}})
        EXPECT_THROW(small({{key, text}}), Error) << key;
}

TEST(Made, EveryPresetIsWhole) {
    for (const auto& known : MadeKind::info().presets) {
        const RunSpec run = preset(known.name);
        EXPECT_EQ(run.model.kind, MadeKind::kName);
        EXPECT_EQ(make_model(run.model, 0)->noise_size(), kHalfPixels);
        EXPECT_FALSE(known.summary.empty());
    }
}

} // namespace
} // namespace penumbra::made_test
