#include "core/models/label_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/data/synthetic_digits.hpp"
#include "core/models/latent_statistics_of.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::label_vae_test {
namespace {

constexpr std::int64_t kStyle = 3;
constexpr std::int64_t kLabels = 10;
const double kInformation = std::log(10.0); ///< of a uniform label, nats

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of(LabelVaeKind::kName, {{"latent", std::to_string(kStyle)}, {"hidden", "24"}}, more);
}

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

ObjectiveContext context_of(std::uint64_t seed = 3) {
    return {.training = true, .generator = generator_of(seed)};
}

Batch batch_of(std::int64_t count) {
    auto generator = generator_of(1);
    return {torch::rand({count, kImagePixels}, generator), torch::arange(count).remainder(kLabels)};
}

Batch digits(std::size_t count) {
    const auto set = synthetic_digits(count, kSyntheticSeed);
    const auto size = static_cast<std::int64_t>(count);
    auto pixels = torch::empty({size, kImagePixels}, torch::kUInt8);
    auto labels = torch::empty({size}, torch::kUInt8);
    std::copy(set.pixels.begin(), set.pixels.end(), pixels.data_ptr<std::uint8_t>());
    std::copy(set.labels.begin(), set.labels.end(), labels.data_ptr<std::uint8_t>());
    return {pixels.to(torch::kFloat32) / 255, labels.to(torch::kInt64)};
}

torch::Tensor label_part(const torch::Tensor& codes) {
    return codes.narrow(1, kStyle, kLabels);
}

TEST(LabelVae, ACodeIsAStyleAndALabel) {
    const auto model = small();
    EXPECT_EQ(model->code_size(), kStyle + kLabels);
    const auto parts = model->code_parts();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0], (CodePart{"style", 0, 3}));
    EXPECT_EQ(parts[1], (CodePart{"label", 3, 10, true}));
    const auto can = model->capabilities();
    EXPECT_TRUE(can.encode && can.decode && can.sample && can.classify && can.stochastic_encoder);
    EXPECT_FALSE(can.complete || can.exact_likelihood);
    const auto images = model->decode(model->encode(batch_of(4).images).mean);
    EXPECT_EQ(images.sizes(), at::IntArrayRef({4, kImagePixels}));
}

TEST(LabelVae, TheLabelPartTellsTheLogarithmOfTenNats) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto images = batch_of(40).images;
    const auto code = model->encode(images);
    EXPECT_TRUE(torch::equal(label_part(code.mean).argmax(1), model->classify(images).logits.argmax(1)));
    EXPECT_TRUE(torch::equal(label_part(code.mean).ne(0).sum(1), torch::ones({40}, torch::kInt64)));
    EXPECT_LT((label_part(code.mean).square().sum(1) / 2 - kInformation).abs().max().item<double>(), 1e-5);
    const auto statistics = latent_statistics(code);
    double told = 0;
    for (std::size_t j = kStyle; j < statistics.dimensions(); ++j)
        told += statistics.kl[j];
    EXPECT_NEAR(told, kInformation, 1e-5);
}

TEST(LabelVae, LabelsAreDrawnInTurnWhateverTheTemperature) {
    const auto model = small();
    const auto drawn = [&](double temperature) {
        auto generator = generator_of(4);
        return model->sample_prior(25, temperature, generator);
    };
    const auto codes = drawn(1), cold = drawn(0.5);
    EXPECT_TRUE(torch::equal(label_part(codes).argmax(1), torch::arange(25).remainder(kLabels)));
    EXPECT_TRUE(torch::equal(label_part(codes), label_part(cold)));
    EXPECT_TRUE(torch::allclose(codes.narrow(1, 0, kStyle), 2 * cold.narrow(1, 0, kStyle)));
    EXPECT_TRUE(torch::equal(codes, drawn(1)));
}

/// The ten rotations of any label part give each label a total probability of one, so that their likelihoods
/// add up to those of the ten labels, which decode() tells.
TEST(LabelVae, TheLikelihoodOfACodeSumsOverLabels) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto image = (batch_of(1).images > 0.5).to(torch::kFloat32).expand({kLabels, -1});
    auto generator = generator_of(5);
    const auto style = torch::randn({1, kStyle}, generator).expand({kLabels, -1});
    const auto u = torch::randn({kLabels}, generator);
    std::vector<torch::Tensor> rotations;
    for (std::int64_t k = 0; k < kLabels; ++k)
        rotations.push_back(u.roll(k));
    const auto of_codes = model->log_likelihood(image, torch::cat({style, torch::stack(rotations)}, 1));

    const auto labels = std::sqrt(2 * kInformation) * torch::eye(kLabels);
    const auto pixels = model->decode(torch::cat({style, labels}, 1));
    const auto of_labels = (image * pixels.log() + (1 - image) * (1 - pixels).log()).sum(1);
    EXPECT_NEAR(of_codes.logsumexp(0).item<double>(), of_labels.logsumexp(0).item<double>(), 1e-2);
    EXPECT_GT(of_codes.std().item<double>(), 1e-5); // the label part does matter
}

TEST(LabelVae, GradientReachesEveryParameter) {
    for (const char* binarisation : {"none", "dynamic"}) {
        const auto model = small({{"binarisation", binarisation}});
        const auto terms = model->objective(batch_of(20), context_of());
        terms.total().backward();
        for (const auto& parameter : model->named_parameters())
            EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
    }
}

TEST(LabelVae, TheClassifierLeavesTheRestAlone) {
    const auto model = small();
    term(model->objective(batch_of(20), context_of()), "label").value.backward();
    for (const auto& parameter : model->named_parameters()) {
        const bool of_classifier =
            parameter.key().starts_with("classifier.") || parameter.key().starts_with("label.");
        const auto& gradient = parameter.value().grad();
        EXPECT_EQ(gradient.defined() && gradient.abs().max().item<double>() > 0, of_classifier)
            << parameter.key();
    }
}

TEST(LabelVae, WhatItIsToldIsWhatItDraws) {
    const auto batch = digits(200);
    const auto model = small({{"hidden", "64"}});
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    for (std::uint64_t step = 0; step < 150; ++step) {
        optimiser.zero_grad();
        model->objective(batch, context_of(10 + step)).total().backward();
        optimiser.step();
    }
    const torch::NoGradGuard no_grad;
    EXPECT_LT(value(model->objective(batch, context_of()), "label_error"), 0.05);
    auto generator = generator_of(6);
    const auto drawn = model->decode(model->sample_prior(kLabels, 0, generator));
    std::vector<torch::Tensor> means;
    for (std::int64_t y = 0; y < kLabels; ++y)
        means.push_back(batch.images.index({batch.labels.eq(y)}).mean(0));
    const auto nearest = torch::cdist(drawn, torch::stack(means)).argmin(1);
    EXPECT_GE(nearest.eq(torch::arange(kLabels)).sum().item<std::int64_t>(), 9);
}

TEST(LabelVae, EveryPresetIsWhole) {
    for (const auto& known : LabelVaeKind::info().presets) {
        const RunSpec run = preset(known.name);
        EXPECT_EQ(run.model.kind, LabelVaeKind::kName);
        EXPECT_EQ(make_model(run.model, 0)->code_size(),
                  run.model.parameters.get<std::int64_t>("latent") + kLabels);
    }
}

} // namespace
} // namespace penumbra::label_vae_test
