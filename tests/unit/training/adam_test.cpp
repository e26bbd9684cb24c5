#include "core/training/adam.hpp"

#include "core/error.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra::adam_test {
namespace {

namespace nn = torch::nn;

struct Case {
    bool decoupled;
    double weight_decay;
    double clip_norm;
    bool fused = true;
};

/// Two networks with the same weights, and a problem for them.
struct Pair {
    Pair() {
        const torch::NoGradGuard no_grad;
        auto a = ours->parameters();
        auto b = reference->parameters();
        for (std::size_t i = 0; i < a.size(); ++i)
            a[i].copy_(at::randn(a[i].sizes(), generator) * 0.3), b[i].copy_(a[i]);
    }
    torch::Tensor loss(nn::Sequential& network) { return (network->forward(input) - target).pow(2).sum(); }

    torch::Generator generator = at::make_generator<at::CPUGeneratorImpl>(7);
    nn::Sequential ours{nn::Linear(5, 9), nn::Tanh(), nn::Linear(9, 3)};
    nn::Sequential reference{nn::Linear(5, 9), nn::Tanh(), nn::Linear(9, 3)};
    torch::Tensor input = at::randn({8, 5}, generator);
    torch::Tensor target = at::randn({8, 3}, generator);
};

class AdamAgainstTorch : public ::testing::TestWithParam<Case> {};

TEST_P(AdamAgainstTorch, FiftyStepsAgree) {
    const auto [decoupled, weight_decay, clip_norm, fused] = GetParam();
    Pair pair;
    FlatParameters flat(*pair.ours);
    Adam adam(flat, {.decoupled = decoupled, .fused = fused});
    std::unique_ptr<torch::optim::Optimizer> reference;
    if (decoupled)
        reference = std::make_unique<torch::optim::AdamW>(
            pair.reference->parameters(), torch::optim::AdamWOptions(0.01).weight_decay(weight_decay));
    else
        reference = std::make_unique<torch::optim::Adam>(
            pair.reference->parameters(), torch::optim::AdamOptions(0.01).weight_decay(weight_decay));

    for (int step = 0; step < 50; ++step) {
        flat.zero_gradients();
        pair.loss(pair.ours).backward();
        const double norm = adam.update(0.01, weight_decay, clip_norm).item<double>();
        EXPECT_EQ(flat.gradients().abs().sum().item<float>(), 0);

        reference->zero_grad();
        pair.loss(pair.reference).backward();
        const double expected =
            nn::utils::clip_grad_norm_(pair.reference->parameters(), clip_norm > 0 ? clip_norm : 1e30);
        reference->step();
        ASSERT_NEAR(norm, expected, 1e-5 * expected);
    }
    const auto ours = pair.ours->parameters();
    const auto theirs = pair.reference->parameters();
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AdamAgainstTorch,
                         ::testing::Values(Case{false, 0, 0}, Case{false, 0.1, 0}, Case{true, 0.1, 0},
                                           Case{false, 0, 0.5}, Case{true, 0.05, 0.5},
                                           Case{false, 0.1, 0.5, false}, Case{true, 0.05, 0, false}));

/// Two optimisers of LibTorch, one of either layer, in one of ours.
class AdamInParts : public ::testing::TestWithParam<Case> {};

TEST_P(AdamInParts, EachPartIsAnOptimiserToItself) {
    const auto [decoupled, weight_decay, clip_norm, fused] = GetParam();
    Pair pair;
    FlatParameters flat(*pair.ours);
    const std::int64_t leading = 5 * 9 + 9;
    Adam adam(flat, {.decoupled = decoupled, .fused = fused, .leading = leading});
    const auto all = pair.reference->parameters();
    const std::vector<torch::Tensor> first(all.begin(), all.begin() + 2), rest(all.begin() + 2, all.end());
    const auto options = torch::optim::AdamWOptions(0.01).weight_decay(weight_decay);
    torch::optim::AdamW of_first(first, options), of_rest(rest, options);

    for (const auto moved : {Moved::Leading, Moved::Leading, Moved::Leading, Moved::Rest, Moved::Leading,
                             Moved::All, Moved::Rest, Moved::All, Moved::All}) {
        pair.loss(pair.ours).backward();
        const auto before = flat.values().clone(), mean = adam.mean().clone(), square = adam.square().clone();
        const double norm = adam.update(0.01, weight_decay, clip_norm, moved).item<double>();
        EXPECT_EQ(flat.gradients().abs().sum().item<float>(), 0);
        const auto kept_begin = moved == Moved::Rest ? 0 : leading;
        const auto kept = moved == Moved::All ? 0 : moved == Moved::Rest ? leading : flat.size() - leading;
        for (const auto& [now, then] :
             {std::pair{flat.values(), before}, {adam.mean(), mean}, {adam.square(), square}})
            EXPECT_TRUE(torch::equal(now.narrow(0, kept_begin, kept), then.narrow(0, kept_begin, kept)));

        pair.reference->zero_grad();
        pair.loss(pair.reference).backward();
        const auto& clipped = moved == Moved::All ? all : moved == Moved::Rest ? rest : first;
        const double expected = nn::utils::clip_grad_norm_(clipped, clip_norm > 0 ? clip_norm : 1e30);
        if (moved != Moved::Rest)
            of_first.step();
        if (moved != Moved::Leading)
            of_rest.step();
        ASSERT_NEAR(norm, expected, 1e-5 * expected);
    }
    EXPECT_EQ(adam.updates(), (Adam::Updates{7, 5}));
    const auto ours = pair.ours->parameters();
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_LT((ours[i] - all[i]).abs().max().item<double>(), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AdamInParts,
                         ::testing::Values(Case{true, 0.05, 0}, Case{true, 0.05, 0.5},
                                           Case{true, 0.05, 0.5, false}));

TEST(Adam, GradientOfWeightsThatAreNotMovedIsOnlyCleared) {
    for (const bool fused : {true, false}) {
        Pair pair;
        FlatParameters flat(*pair.ours);
        Adam adam(flat, {.fused = fused, .leading = 54});
        const auto before = flat.values().clone();
        pair.loss(pair.ours).backward();
        flat.gradients()[60] = std::numeric_limits<float>::quiet_NaN();
        EXPECT_TRUE(std::isfinite(adam.update(0.01, 0, 1, Moved::Leading).item<double>()));
        EXPECT_TRUE(torch::equal(flat.gradients(), torch::zeros_like(flat.gradients())));
        EXPECT_FALSE(torch::equal(flat.values().narrow(0, 0, 54), before.narrow(0, 0, 54)));
        EXPECT_TRUE(torch::equal(flat.values().narrow(0, 54, 30), before.narrow(0, 54, 30)));
    }
}

TEST(Adam, ParametersAndGradientsAreViewsOfTheFlatBuffers) {
    nn::Linear layer(3, 2);
    const auto before = layer->weight.detach().clone();
    FlatParameters flat(*layer);
    EXPECT_EQ(flat.size(), 8);
    EXPECT_TRUE(torch::equal(layer->weight, before));
    flat.values().detach().fill_(2);
    EXPECT_TRUE(torch::equal(layer->bias, torch::full({2}, 2.0)));
    layer->forward(torch::ones({1, 3})).sum().backward();
    EXPECT_EQ(flat.gradients().sum().item<float>(), 8);
    flat.zero_gradients();
    EXPECT_EQ(layer->weight.grad().abs().sum().item<float>(), 0);
}

TEST(Adam, GradientThatIsNotFiniteChangesNothing) {
    Pair pair;
    FlatParameters flat(*pair.ours);
    Adam adam(flat, {});
    pair.loss(pair.ours).backward();
    adam.update(0.01, 0, 0);
    const auto before = flat.values().clone();
    const auto mean = adam.mean().clone();
    flat.gradients()[3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(std::isfinite(adam.update(0.01, 0, 1).item<double>()));
    EXPECT_TRUE(torch::equal(flat.values(), before));
    EXPECT_TRUE(torch::equal(adam.mean(), mean));
    EXPECT_EQ(adam.updates(), (Adam::Updates{0, 1}));
}

TEST(Adam, GradientThatIsNotFiniteMovesNothingOnADevice) {
    Pair pair;
    FlatParameters flat(*pair.ours);
    Adam adam(flat, {.fused = false});
    pair.loss(pair.ours).backward();
    adam.update(0.01, 0, 1);
    const auto before = flat.values().clone();
    flat.gradients()[3] = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(std::isfinite(adam.update(0.01, 0, 1).item<double>()));
    EXPECT_TRUE(torch::equal(flat.values(), before));
    EXPECT_TRUE(adam.mean().isfinite().all().item<bool>());
}

TEST(Adam, OtherTypesThanFloat32AreRefused) {
    nn::Linear layer(3, 2);
    layer->to(torch::kFloat64);
    EXPECT_THROW(FlatParameters{*layer}, Error);
}

} // namespace
} // namespace penumbra::adam_test
