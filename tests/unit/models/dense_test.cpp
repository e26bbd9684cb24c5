#include "core/models/dense.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace penumbra::dense_test {
namespace {

class DenseAgainstLinear
    : public ::testing::TestWithParam<std::tuple<Activation, torch::ScalarType, std::int64_t>> {
  protected:
    Activation activation = std::get<0>(GetParam());
    torch::ScalarType precision = std::get<1>(GetParam());
    std::int64_t outputs = std::get<2>(GetParam());
    torch::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);

    torch::Tensor leaf(at::IntArrayRef sizes) {
        return at::randn(sizes, generator, torch::kFloat64).to(precision).requires_grad_();
    }
    void expect_close(const torch::Tensor& a, const torch::Tensor& b) const {
        ASSERT_EQ(a.sizes(), b.sizes());
        EXPECT_LT((a - b).abs().max().item<double>(), precision == torch::kFloat64 ? 1e-11 : 1e-4);
    }
};

TEST_P(DenseAgainstLinear, ValueAndGradients) {
    const auto x = leaf({9, 13}), weight = leaf({outputs, 13}), bias = leaf({outputs}),
               upstream = leaf({9, outputs});
    const auto ours = dense(x, weight, bias, activation);
    const auto theirs = composed::dense(x, weight, bias, activation);
    expect_close(ours, theirs);
    const auto a = torch::autograd::grad({(ours * upstream).sum()}, {x, weight, bias});
    const auto b = torch::autograd::grad({(theirs * upstream).sum()}, {x, weight, bias});
    for (std::size_t i = 0; i < a.size(); ++i)
        expect_close(a[i], b[i]);
}

TEST_P(DenseAgainstLinear, DirectGradientsAreAddedToWhatIsThere) {
    const auto x = leaf({9, 13}).detach(), weight = leaf({outputs, 13}), bias = leaf({outputs});
    weight.mutable_grad() = torch::ones_like(weight);
    bias.mutable_grad() = torch::ones_like(bias);
    const auto expected = torch::autograd::grad({composed::dense(x, weight, bias, activation).square().sum() +
                                                 composed::dense(x, weight, bias, activation).sum()},
                                                {weight, bias});
    {
        const DirectGradients direct;
        // The layer is used twice, as a shared one would be.
        (dense(x, weight, bias, activation).square().sum() + dense(x, weight, bias, activation).sum())
            .backward();
    }
    expect_close(weight.grad(), expected[0] + 1);
    expect_close(bias.grad(), expected[1] + 1);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DenseAgainstLinear,
                         ::testing::Combine(::testing::Values(Activation::None, Activation::Relu,
                                                              Activation::Sigmoid, Activation::Tanh),
                                            ::testing::Values(torch::kFloat32, torch::kFloat64),
                                            ::testing::Values(1, 20, 400)));

TEST(Dense, HasTheParametersOfALinearLayer) {
    torch::manual_seed(5);
    const torch::nn::Linear linear(6, 4);
    torch::manual_seed(5);
    const Dense layer(6, 4, Activation::Relu);
    const auto ours = layer->named_parameters(), theirs = linear->named_parameters();
    ASSERT_EQ(ours.size(), theirs.size());
    for (const auto& parameter : theirs)
        EXPECT_TRUE(torch::equal(ours[parameter.key()], parameter.value()));
}

TEST(Dense, LeadingDimensionsStay) {
    Dense layer(6, 4, Activation::Relu);
    EXPECT_EQ(layer->forward(torch::ones({2, 3, 6})).sizes(), at::IntArrayRef({2, 3, 4}));
}

TEST(Dense, AFrozenLayerTakesNoGradient) {
    Dense layer(6, 4, Activation::Relu);
    for (auto& parameter : layer->parameters())
        parameter.requires_grad_(false);
    const auto x = torch::ones({2, 6}).requires_grad_();
    layer->forward(x).sum().backward();
    EXPECT_TRUE(x.grad().defined());
    EXPECT_FALSE(layer->parameters().front().grad().defined());
}

} // namespace
} // namespace penumbra::dense_test
