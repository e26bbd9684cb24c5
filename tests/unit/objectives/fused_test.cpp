#include "core/objectives/divergence.hpp"
#include "core/objectives/likelihood.hpp"
#include "core/vector_math.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra::fused_test {
namespace {

using Function = std::function<torch::Tensor(const std::vector<torch::Tensor>&)>;

/// Value and gradients of a weighted sum of the function's results.
std::vector<torch::Tensor> value_and_gradients(const Function& function,
                                               const std::vector<torch::Tensor>& inputs) {
    std::vector<torch::Tensor> leaves;
    for (const auto& input : inputs)
        leaves.push_back(input.detach().clone().requires_grad_());
    const auto value = function(leaves);
    const auto weights = (torch::arange(value.numel(), value.options()) * 0.37).cos().reshape(value.sizes());
    auto results = torch::autograd::grad({(value * weights).sum()}, leaves);
    results.insert(results.begin(), value.detach());
    return results;
}

void expect_same(const Function& fused, const Function& composed, const std::vector<torch::Tensor>& inputs,
                 double relative) {
    const auto ours = value_and_gradients(fused, inputs);
    const auto theirs = value_and_gradients(composed, inputs);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        ASSERT_EQ(ours[i].sizes(), theirs[i].sizes());
        const double scale = std::max(1.0, theirs[i].abs().max().item<double>());
        EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(), relative * scale) << "result " << i;
    }
}

/// Float64 exactly, float32 within its rounding.
void expect_same_in_both(const Function& fused, const Function& composed,
                         const std::vector<torch::Tensor>& inputs) {
    expect_same(fused, composed, inputs, 1e-11);
    std::vector<torch::Tensor> single;
    for (const auto& input : inputs)
        single.push_back(input.to(torch::kFloat32));
    expect_same(fused, composed, single, 1e-5);
}

class Fused : public ::testing::TestWithParam<std::int64_t> {
  protected:
    torch::Tensor normal(std::int64_t columns, double size) {
        return size * at::randn({7, columns}, generator, torch::kFloat64);
    }
    torch::Generator generator = at::make_generator<at::CPUGeneratorImpl>(11);
};

TEST_P(Fused, BernoulliLikelihood) {
    const auto logits = normal(GetParam(), 6);
    const auto targets = at::rand(logits.sizes(), generator, torch::kFloat64);
    expect_same_in_both(
        [&](const auto& x) { return bernoulli_log_likelihood(x[0], targets.to(x[0].scalar_type())); },
        [&](const auto& x) {
            return composed::bernoulli_log_likelihood(x[0], targets.to(x[0].scalar_type()));
        },
        {logits});
}

TEST_P(Fused, GaussianLikelihood) {
    const auto mean = normal(GetParam(), 1), targets = normal(GetParam(), 1);
    expect_same_in_both(
        [&](const auto& x) { return gaussian_log_likelihood(x[0], targets.to(x[0].scalar_type()), 0.4); },
        [&](const auto& x) {
            return composed::gaussian_log_likelihood(x[0], targets.to(x[0].scalar_type()), 0.4);
        },
        {mean});
}

TEST_P(Fused, Divergence) {
    expect_same_in_both([](const auto& x) { return gaussian_kl(x[0], x[1]); },
                        [](const auto& x) { return composed::gaussian_kl(x[0], x[1]); },
                        {normal(GetParam(), 2), normal(GetParam(), 2)});
}

TEST_P(Fused, ReparameterisedSample) {
    const auto noise = normal(GetParam(), 1);
    expect_same_in_both(
        [&](const auto& x) { return reparameterise(x[0], x[1], noise.to(x[0].scalar_type())); },
        [&](const auto& x) { return composed::reparameterise(x[0], x[1], noise.to(x[0].scalar_type())); },
        {normal(GetParam(), 2), normal(GetParam(), 2)});
}

// One column, less and more than a vector, more than the pixels that share a logarithm, an image.
INSTANTIATE_TEST_SUITE_P(Columns, Fused, ::testing::Values(1, 5, 20, 113, 784));

TEST(FusedLikelihood, KeepsInfinitiesAndNaNs) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto found =
        bernoulli_log_likelihood(torch::tensor({{1.0F, nan}, {2.0F, 3.0F}}), torch::ones({2, 2}));
    EXPECT_TRUE(std::isnan(found[0].item<float>()));
    EXPECT_TRUE(std::isfinite(found[1].item<float>()));
    EXPECT_TRUE(std::isnan(gaussian_kl(torch::tensor({nan}), torch::tensor({0.0F})).item<float>()));
    EXPECT_TRUE(std::isinf(gaussian_kl(torch::tensor({0.0F}), torch::tensor({120.0F})).item<float>()));
}

TEST(FusedLikelihood, ManyConfidentPixelsDoNotOverflow) {
    // Every factor 1 + e is 2: the product of a whole image of them is no float.
    const auto found = bernoulli_log_likelihood(torch::zeros({1, 784}), torch::ones({1, 784}));
    EXPECT_NEAR(found.item<float>(), -784 * std::log(2.0), 1e-3);
}

TEST(FusedLikelihood, SaysThatThereIsNoSecondDerivative) {
    const auto logits = torch::zeros({1, 3}).requires_grad_();
    const auto value = bernoulli_log_likelihood(logits, torch::ones({1, 3})).sum();
    EXPECT_THROW(torch::autograd::grad({value}, {logits}, {}, true, true), std::logic_error);
}

TEST(VectorExp, IsExpOverTheWholeRange) {
    for (double x = -690; x < 700; x += 0.0871) {
        EXPECT_NEAR(vector_exp(x) / std::exp(x), 1, 5e-16);
        if (std::abs(x) < 86) {
            const auto single = static_cast<float>(x);
            EXPECT_NEAR(vector_exp(single) / std::exp(static_cast<double>(single)), 1, 1.2e-7);
        }
    }
    EXPECT_EQ(vector_exp(0.0F), 1);
    EXPECT_EQ(vector_exp(0.0), 1);
    EXPECT_EQ(vector_exp(1000.0F), std::numeric_limits<float>::infinity());
    EXPECT_EQ(vector_exp(1000.0), std::numeric_limits<double>::infinity());
    EXPECT_LT(vector_exp(-1000.0F), 2e-38F);
}

} // namespace
} // namespace penumbra::fused_test
