#include "core/models/masked_network.hpp"

#include "core/data/dataset.hpp"
#include "core/objectives/likelihood.hpp"

#include <gtest/gtest.h>

namespace penumbra::masked_network_test {
namespace {

MaskedNetwork network_of(const MaskedNetworkOptions& options) {
    torch::manual_seed(7);
    MaskedNetwork network(options);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : network->parameters()) // far from 0, so that every path counts
        parameter.mul_(3).add_(at::randn(parameter.sizes(), at::detail::createCPUGenerator(8)), 0.05);
    network->named_parameters()["direct.bias"].zero_();
    return network;
}

const MaskedNetworkOptions kPlain{.hidden = 90, .layers = 2, .neighbourhood = 0};
const MaskedNetworkOptions kLocal{.hidden = 90, .layers = 3, .neighbourhood = 3, .channels = 2};

torch::Tensor random_pixels(std::int64_t rows, std::uint64_t seed = 2) {
    auto generator = at::detail::createCPUGenerator(seed);
    return (at::rand({rows, kImagePixels}, generator) < 0.3).to(torch::kFloat32);
}

torch::Tensor random_thresholds(at::IntArrayRef sizes, std::uint64_t seed = 3) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::logit(at::rand(sizes, generator));
}

/// Changing a pixel changes no logit up to its own, whatever else it changes.
TEST(MaskedNetwork, ALogitSeesOnlyWhatIsBeforeIt) {
    const torch::NoGradGuard no_grad;
    for (const auto& options : {kPlain, kLocal}) {
        auto network = network_of(options);
        const auto pixels = random_pixels(1);
        const auto before = network(pixels);
        std::int64_t changed = 0;
        for (std::int64_t j = 0; j < kImagePixels; j += 9) {
            auto other = pixels.clone();
            other.select(1, j).neg_().add_(1);
            const auto after = network(other);
            EXPECT_TRUE(torch::equal(after.narrow(1, 0, j + 1), before.narrow(1, 0, j + 1))) << j;
            changed += (after != before).sum().item<std::int64_t>();
        }
        EXPECT_GT(changed, 10000); // ... and what follows does look
    }
}

/// The same by gradients, with every weight in play.
TEST(MaskedNetwork, GradientsAreTriangular) {
    for (const auto& options : {kPlain, kLocal}) {
        auto network = network_of(options);
        network->to(torch::kFloat64);
        const auto pixels = random_pixels(1).to(torch::kFloat64).requires_grad_();
        const auto logits = network(pixels);
        for (const std::int64_t i : {0, 1, 27, 28, 300, 391, 392, 600, 783}) {
            const auto slope =
                torch::autograd::grad({logits[0][i]}, {pixels}, {}, /*retain_graph=*/true).front().squeeze(0);
            EXPECT_EQ(slope.narrow(0, i, kImagePixels - i).abs().max().item<double>(), 0) << i;
            if (i > 0) { // the direct weights
                EXPECT_GT(slope.narrow(0, 0, i).abs().min().item<double>(), 0) << i;
            }
        }
    }
}

/// Value and gradients, on pixels of whole rows.
void expect_kernel_agrees(Neighbourhood part, std::int64_t rows) {
    const auto pixels = random_pixels(18).narrow(1, 0, rows * kImageColumns).clone();
    pixels[2].mul_(0.25); // greys
    const auto channels = static_cast<std::int64_t>(part->shape().channels);
    const auto context = at::randn({18, channels * pixels.size(1)}, at::detail::createCPUGenerator(4));
    const auto upstream = at::randn(pixels.sizes(), at::detail::createCPUGenerator(6));
    const auto gradients = [&](const auto& forward) {
        const auto own = context.clone().requires_grad_(channels > 0);
        std::vector<torch::Tensor> leaves = part->parameters();
        if (channels > 0)
            leaves.push_back(own);
        const auto logits = forward(own);
        return std::pair{logits, torch::autograd::grad({(logits * upstream).sum()}, leaves)};
    };
    const auto [a, ours] = gradients([&](const auto& own) { return part(pixels, own); });
    const auto [b, theirs] = gradients([&](const auto& own) { return part->composed(pixels, own); });
    EXPECT_LT((a - b).abs().max().item<double>(), 1e-4);
    ASSERT_GE(ours.size(), 3U);
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(),
                  1e-4 * theirs[i].abs().max().item<double>() + 1e-5)
            << i;
}

TEST(Neighbourhood, KernelAgreesWithOperators) {
    torch::manual_seed(5);
    for (const std::int64_t radius : {1, 3, 6}) {
        expect_kernel_agrees(Neighbourhood(radius, 3), kImageRows);
        expect_kernel_agrees(Neighbourhood(radius), 17);
    }
}

/// Each unit computed once gives what a whole pass for each pixel gives.
TEST(MaskedNetwork, DrawingInOnePassIsDrawingByPasses) {
    for (const auto& options : {kPlain, kLocal})
        for (const std::int64_t known : {0, 392, 700}) {
            auto network = network_of(options);
            const auto evidence = random_pixels(2).narrow(1, 0, known);
            const auto thresholds = random_thresholds({2, 2, kImagePixels - known});
            const auto drawn = network->draw(evidence, thresholds);
            ASSERT_EQ(drawn.sizes(), thresholds.sizes());
            EXPECT_TRUE(torch::equal(drawn, network->draw_by_passes(evidence, thresholds))) << known;
            EXPECT_GT(drawn.mean().item<double>(), 0.05);
            EXPECT_LT(drawn.mean().item<double>(), 0.95);
        }
}

/// A drawn image, seen whole, is on the right side of every threshold.
TEST(MaskedNetwork, WhatIsDrawnObeysTheWholePass) {
    const torch::NoGradGuard no_grad;
    auto network = network_of(kLocal);
    const auto evidence = random_pixels(3).narrow(1, 0, kHalfPixels);
    const auto thresholds = random_thresholds({3, 70, kHalfPixels}); // more than are drawn side by side
    const auto drawn = network->draw(evidence, thresholds);
    const auto whole = torch::cat({evidence.unsqueeze(1).expand({-1, 70, -1}), drawn}, 2).flatten(0, 1);
    const auto logits = network(whole).narrow(1, kHalfPixels, kHalfPixels).view_as(thresholds);
    const auto sure = (logits - thresholds).abs() > 1e-3; // sums in another order
    EXPECT_GT(sure.to(torch::kFloat32).mean().item<double>(), 0.99);
    EXPECT_TRUE(((logits > thresholds).to(torch::kFloat32) == drawn).logical_or(~sure).all().item<bool>());
}

TEST(MaskedNetwork, ARowDoesNotDependOnTheRowsBesideIt) {
    auto network = network_of(kLocal);
    const auto evidence = random_pixels(5).narrow(1, 0, kHalfPixels);
    const auto thresholds = random_thresholds({5, 21, kHalfPixels});
    const auto all = network->draw(evidence, thresholds);
    const auto one = network->draw(evidence.narrow(0, 3, 1), thresholds.narrow(0, 3, 1).narrow(1, 2, 7));
    EXPECT_TRUE(torch::equal(one, all.narrow(0, 3, 1).narrow(1, 2, 7)));
}

/// Weights change under a sampler's feet while training is followed.
TEST(MaskedNetwork, DrawsWithTheWeightsOfTheMoment) {
    auto network = network_of(kPlain);
    const auto evidence = random_pixels(1).narrow(1, 0, kHalfPixels);
    const auto thresholds = random_thresholds({1, 4, kHalfPixels});
    const auto before = network->draw(evidence, thresholds);
    {
        const torch::NoGradGuard no_grad;
        for (auto& parameter : network->parameters())
            parameter.mul_(-1);
    }
    EXPECT_FALSE(torch::equal(network->draw(evidence, thresholds), before));
    EXPECT_TRUE(
        torch::equal(network->draw(evidence, thresholds), network->draw_by_passes(evidence, thresholds)));
}

/// With all pixels but the last eight given, the probabilities of the 256 endings are those of a
/// distribution.
TEST(MaskedNetwork, ProbabilitiesOfAllEndingsSumToOne) {
    const torch::NoGradGuard no_grad;
    constexpr std::int64_t kFree = 8, kEndings = 1 << kFree, kKnown = kImagePixels - kFree;
    auto network = network_of(kLocal);
    auto pixels = random_pixels(1).repeat({kEndings, 1});
    for (std::int64_t ending = 0; ending < kEndings; ++ending)
        for (std::int64_t bit = 0; bit < kFree; ++bit)
            pixels[ending][kKnown + bit] = static_cast<float>(ending >> bit & 1);
    const auto ends = [](const torch::Tensor& all) { return all.narrow(1, kKnown, kFree).contiguous(); };
    const auto log_p = bernoulli_log_likelihood(ends(network(pixels)), ends(pixels)).to(torch::kFloat64);
    EXPECT_NEAR(log_p.exp().sum().item<double>(), 1, 1e-5);
    EXPECT_GT(log_p.std().item<double>(), 0.1); // not merely all alike
}

TEST(MaskedNetwork, DropoutIsForTrainingAlone) {
    const torch::NoGradGuard no_grad;
    auto options = kPlain;
    options.dropout = 0.5;
    auto network = network_of(options);
    const auto pixels = random_pixels(2);
    EXPECT_TRUE(torch::equal(network(pixels), network(pixels)));
    const auto left_out = network(pixels, at::detail::createCPUGenerator(1));
    EXPECT_FALSE(torch::equal(left_out, network(pixels)));
    EXPECT_TRUE(torch::equal(left_out, network(pixels, at::detail::createCPUGenerator(1))));
}

} // namespace
} // namespace penumbra::masked_network_test
