#include "core/models/gated_pixelcnn.hpp"

#include "core/error.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::gated_pixelcnn_test {
namespace {

GatedPixelCnn net_of(const GatedPixelCnnOptions& options) {
    torch::manual_seed(3);
    return GatedPixelCnn(options);
}

torch::Tensor uniforms_of(at::IntArrayRef sizes, std::uint64_t seed = 1) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::rand(sizes, generator);
}

const GatedPixelCnnOptions kBinary{
    .inputs = 1, .outputs = 2, .channels = 6, .layers = 3, .first_kernel = 5, .kernel = 3, .head = 5};
const GatedPixelCnnOptions kCategories{.inputs = 3,
                                       .outputs = 5,
                                       .channels = 20,
                                       .layers = 4,
                                       .first_kernel = 7,
                                       .kernel = 5,
                                       .head = 18,
                                       .condition = 2};

/// |d logits of a site / d input of a site|, [sites, sites].
torch::Tensor influence(GatedPixelCnn& net, std::int64_t height, std::int64_t width) {
    auto inputs = uniforms_of({1, net->options().inputs, height, width}).requires_grad_(true);
    std::vector<torch::Tensor> rows;
    const auto condition =
        net->options().condition > 0 ? torch::ones({1, net->options().condition}) : torch::Tensor();
    const auto logits = net(inputs, condition).sum(1).flatten();
    for (std::int64_t site = 0; site < logits.size(0); ++site)
        rows.push_back(torch::autograd::grad({logits[site]}, {inputs}, {}, /*retain_graph=*/true)[0]
                           .abs()
                           .sum(1)
                           .flatten());
    return torch::stack(rows);
}

TEST(GatedPixelCnn, ASiteDependsOnAllBeforeItAndOnNothingElse) {
    for (auto options : {kBinary, kCategories}) {
        options.layers = 6; // reaches across the whole of this grid
        options.channels = 24;
        options.head = 64; // of a few rectified units all may be off at a site
        auto net = net_of(options);
        const auto reached = influence(net, 5, 6) > 0;
        const auto before = torch::ones({30, 30}, torch::kBool).tril(-1);
        EXPECT_TRUE(torch::equal(reached, before)) << reached.to(torch::kInt32);
    }
}

TEST(GatedPixelCnn, OneLayerSeesItsWindow) {
    auto options = kBinary;
    options.layers = 1;
    auto net = net_of(options);
    // The site in row 4, column 3: two rows above by two columns to either side, and two to its left.
    const auto reached = (influence(net, 5, 7)[4 * 7 + 3] > 0).view({5, 7});
    auto expected = torch::zeros({5, 7}, torch::kBool);
    expected.narrow(0, 2, 2).narrow(1, 1, 5).fill_(true);
    expected[4].narrow(0, 1, 2).fill_(true);
    EXPECT_TRUE(torch::equal(reached, expected)) << reached.to(torch::kInt32);
}

/// The chain rule holds only if nothing leaks: the probabilities of all grids sum to 1.
TEST(GatedPixelCnn, ProbabilitiesOfAllGridsSumToOne) {
    auto net = net_of(kBinary);
    const torch::NoGradGuard no_grad;
    constexpr std::int64_t kSites = 12;
    const auto numbers = torch::arange(1 << kSites).unsqueeze(1);
    const auto grids = numbers.bitwise_and(torch::pow(2, torch::arange(kSites))).ne(0).to(torch::kFloat32);
    const auto inputs = grids.view({-1, 1, 3, 4});
    const auto log_likelihood =
        net(inputs).log_softmax(1).gather(1, inputs.to(torch::kInt64)).flatten(1).sum(1);
    EXPECT_NEAR(log_likelihood.to(torch::kFloat64).exp().sum().item<double>(), 1, 1e-5);
}

/// Logits that the whole net gives for the grid that was drawn -> probabilities of the values drawn.
torch::Tensor probabilities_of(GatedPixelCnn& net, const torch::Tensor& inputs,
                               const torch::Tensor& condition, const torch::Tensor& values) {
    return net(inputs, condition).softmax(1).gather(1, values.unsqueeze(1)).squeeze(1);
}

TEST(GatedPixelCnn, SiteBySiteIsTheWholeNet) {
    for (const auto& options : {kBinary, kCategories})
        for (const bool everywhere : {false, true}) {
            auto net = net_of(options);
            const torch::NoGradGuard no_grad;
            const auto values = options.outputs;
            constexpr std::int64_t kKnown = 3, kRows = 4, kWidth = 7, kDraws = 3;
            SiteNoise noise{.uniforms = uniforms_of({2, kDraws, kRows, kWidth}),
                            .appearance = uniforms_of({values, options.inputs}, 2),
                            .evidence = uniforms_of({2, options.inputs, kKnown, kWidth}, 3)};
            if (options.condition > 0)
                noise.condition = everywhere ? uniforms_of({2, options.condition, kKnown + kRows, kWidth}, 4)
                                             : uniforms_of({2, options.condition}, 4);
            const auto draws = net->sample(noise);
            for (std::int64_t k = 0; k < kDraws; ++k) {
                const auto drawn = draws.values.select(1, k);
                const auto look = noise.appearance.index({drawn}).permute({0, 3, 1, 2});
                const auto whole = torch::cat({noise.evidence, look}, 2);
                const auto known = torch::zeros({2, kKnown, kWidth}, torch::kInt64);
                const auto expected =
                    probabilities_of(net, whole, noise.condition, torch::cat({known, drawn}, 1))
                        .narrow(1, kKnown, kRows);
                const auto error = (draws.probabilities.select(1, k) - expected).abs().max();
                EXPECT_LT(error.item<double>(), 2e-6);
            }
            EXPECT_GT((draws.values.select(1, 0) != draws.values.select(1, 1)).sum().item<int>(), 0);
        }
}

TEST(GatedPixelCnn, DrawsFollowTheirNumbersOnly) {
    auto net = net_of(kCategories);
    SiteNoise noise{.uniforms = uniforms_of({3, 2, 4, 5}),
                    .appearance = uniforms_of({5, 3}, 2),
                    .condition = uniforms_of({3, 2}, 3)};
    const auto all = net->sample(noise);
    const auto again = net->sample(noise);
    EXPECT_TRUE(torch::equal(all.values, again.values));
    noise.uniforms = noise.uniforms.narrow(0, 1, 1).narrow(1, 1, 1);
    noise.condition = noise.condition.narrow(0, 1, 1);
    const auto alone = net->sample(noise);
    EXPECT_TRUE(torch::equal(alone.values[0][0], all.values[1][1]));
    EXPECT_TRUE(torch::equal(alone.probabilities[0][0], all.probabilities[1][1]));
}

TEST(GatedPixelCnn, DrawsHaveTheirProbabilities) {
    auto options = kBinary;
    options.outputs = 3;
    auto net = net_of(options);
    const auto draws = net->sample(
        {.uniforms = uniforms_of({1, 20000, 1, 1}), .appearance = torch::arange(3.0F).unsqueeze(1)});
    for (std::int64_t value = 0; value < 3; ++value) {
        const auto those = draws.values == value;
        const double share = those.to(torch::kFloat64).mean().item<double>();
        EXPECT_NEAR(share, draws.probabilities.masked_select(those).mean().item<double>(), 0.015) << value;
    }
}

TEST(GatedPixelCnn, UniformNumbersAreCumulative) {
    auto net = net_of(kBinary);
    const auto value_at = [&](float uniform) {
        return net
            ->sample({.uniforms = torch::full({1, 1, 1, 1}, uniform),
                      .appearance = torch::tensor({{0.0F}, {1.0F}})})
            .values.item<std::int64_t>();
    };
    const torch::NoGradGuard no_grad;
    const float zero = net(torch::zeros({1, 1, 1, 1})).softmax(1)[0][0].item<float>();
    EXPECT_EQ(value_at(0), 0);
    EXPECT_EQ(value_at(zero - 0.001F), 0);
    EXPECT_EQ(value_at(zero + 0.001F), 1);
    EXPECT_EQ(value_at(1), 1);
}

TEST(GatedPixelCnn, BitsOfAValueAreDrawnOneByOne) {
    auto options = kCategories;
    options.outputs = 8;
    auto net = net_of(options);
    const torch::NoGradGuard no_grad;
    const SiteNoise noise{.uniforms = uniforms_of({4, 500, 1, 1, 3}),
                          .appearance = uniforms_of({8, 3}, 2),
                          .condition = uniforms_of({4, 2}, 3)};
    const auto draws = net->sample(noise);
    const auto values = draws.values.flatten(1);
    const auto softmax = net(torch::zeros({4, 3, 1, 1}), noise.condition).softmax(1).flatten(1);
    // The product of the bits' probabilities is the value's.
    EXPECT_LT((draws.probabilities.flatten(1) - softmax.gather(1, values)).abs().max().item<double>(), 2e-6);
    auto product = torch::ones_like(draws.probabilities);
    for (std::int64_t bit = 0; bit < 3; ++bit) {
        const auto one = draws.ones.select(4, bit);
        const auto set = draws.values.bitwise_and(4 >> bit) != 0;
        EXPECT_TRUE(torch::equal(set, noise.uniforms.select(4, bit) >= 1 - one)) << bit;
        product = product * torch::where(set, one, 1 - one);
    }
    EXPECT_LT((product - draws.probabilities).abs().max().item<double>(), 2e-6);
    EXPECT_GT((values == 5).sum().item<int>(), 0);
}

TEST(GatedPixelCnn, SharpnessMultipliesTheLogits) {
    auto net = net_of(kBinary);
    SiteNoise noise{.uniforms = torch::zeros({1, 1, 1, 1}), .appearance = torch::tensor({{0.0F}, {1.0F}})};
    const auto odds = [&] {
        const double zero = net->sample(noise).probabilities.item<double>();
        return std::log(zero / (1 - zero));
    };
    const double plain = odds();
    noise.sharpness = 3;
    EXPECT_NEAR(odds(), 3 * plain, 1e-4);
    EXPECT_NE(plain, 0);
}

TEST(GatedPixelCnn, GradientReachesEveryParameter) {
    auto net = net_of(kCategories);
    net(uniforms_of({2, 3, 6, 6}), uniforms_of({2, 2}, 2)).square().sum().backward();
    for (const auto& parameter : net->named_parameters()) {
        ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
        EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
    }
}

TEST(GatedPixelCnn, WhatDoesNotFitIsRefused) {
    auto net = net_of(kBinary);
    const SiteNoise right{.uniforms = torch::zeros({1, 1, 2, 2}),
                          .appearance = torch::tensor({{0.0F}, {1.0F}})};
    EXPECT_NO_THROW(net->sample(right));
    auto wrong = right;
    wrong.uniforms = torch::zeros({1, 2, 2});
    EXPECT_THROW(net->sample(wrong), Error);
    wrong = right;
    wrong.uniforms = torch::zeros({1, 1, 2, 2, 2});
    EXPECT_THROW(net->sample(wrong), Error);
    wrong = right;
    wrong.appearance = torch::zeros({3, 1});
    EXPECT_THROW(net->sample(wrong), Error);
    wrong = right;
    wrong.evidence = torch::zeros({1, 1, 2, 3});
    EXPECT_THROW(net->sample(wrong), Error);
    wrong = right;
    wrong.condition = torch::zeros({1, 2});
    EXPECT_THROW(net->sample(wrong), Error);
}

} // namespace
} // namespace penumbra::gated_pixelcnn_test
