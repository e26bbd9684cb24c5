#include "core/models/coupling_flow.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

namespace penumbra::coupling_flow_test {
namespace {

torch::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::randn(shape, generator, torch::kFloat32);
}

/// A flow away from its start, with scales of ordinary size: where all of them reach exp(2), every layer
/// costs a digit.
CouplingFlow stirred(std::int64_t dimensions, std::int64_t layers) {
    CouplingFlow flow(dimensions, layers, 64, 4);
    const torch::NoGradGuard no_grad;
    std::uint64_t seed = 1;
    for (auto& parameter : flow->parameters())
        parameter.copy_(0.05 * normal(parameter.sizes(), seed++));
    return flow;
}

TEST(CouplingFlow, ThereAndBackAgain) {
    for (const std::int64_t dimensions : {2, 3, 7, 8, 18, 48}) {
        auto flow = stirred(dimensions, 4);
        const auto x = normal({64, dimensions}, 5);
        const torch::NoGradGuard no_grad;
        const auto y = flow(x);
        EXPECT_GT((y - x).abs().max().item<double>(), 0.1);
        EXPECT_LT((flow->inverse(y) - x).abs().max().item<double>(), 1e-5) << dimensions;
        EXPECT_LT((flow(flow->inverse(x)) - x).abs().max().item<double>(), 1e-5) << dimensions;
    }
}

TEST(CouplingFlow, StartsAsAPermutationAndRestoresItExactly) {
    for (const std::int64_t dimensions : {3, 8, 18}) {
        CouplingFlow flow(dimensions, 4, 16, 1);
        const torch::NoGradGuard no_grad;
        const auto x = normal({16, dimensions}, 2);
        const auto y = flow(x);
        const auto first = torch::tensor(flow_permutation(dimensions, 0));
        const auto second = torch::tensor(flow_permutation(dimensions, 1));
        EXPECT_TRUE(torch::equal(y, x.index_select(1, first).index_select(1, second)));
        EXPECT_TRUE(torch::equal(flow->inverse(y), x));
    }
}

TEST(CouplingFlow, PermutationsArePermutations) {
    for (const std::int64_t dimensions : {2, 3, 5, 18, 48})
        for (const std::int64_t n : {0, 1, 2}) {
            auto order = flow_permutation(dimensions, n);
            EXPECT_EQ(order, flow_permutation(dimensions, n));
            std::ranges::sort(order);
            std::vector<std::int64_t> all(static_cast<std::size_t>(dimensions));
            std::iota(all.begin(), all.end(), 0);
            EXPECT_EQ(order, all);
        }
    EXPECT_NE(flow_permutation(48, 0), flow_permutation(48, 1));
    EXPECT_EQ(flow_permutation(3, 0), (std::vector<std::int64_t>{1, 2, 0}));
    EXPECT_EQ(flow_permutation(18, 1)[17], 16);
}

TEST(CouplingFlow, KeepsLeadingDimensions) {
    auto flow = stirred(6, 3);
    const torch::NoGradGuard no_grad;
    const auto x = normal({2, 5, 6}, 3);
    EXPECT_TRUE(torch::allclose(flow(x)[1], flow(x[1])));
}

TEST(CouplingFlow, NeedsTwoDimensions) {
    EXPECT_THROW(CouplingFlow(1, 4, 16, 1), Error);
}

TEST(ResidualMlp, IsTheFormula) {
    ResidualMlp network(3, 2, 5, 2);
    const auto parameters = network->named_parameters();
    const auto linear = [&](const std::string& name, const torch::Tensor& x) {
        return torch::nn::functional::linear(x, parameters[name + ".weight"], parameters[name + ".bias"]);
    };
    const auto x = normal({4, 3}, 1);
    const auto a = linear("input", x);
    const auto b = linear("blocks.0", torch::elu(a));
    const auto c = linear("blocks.1", torch::elu(b));
    EXPECT_TRUE(torch::allclose(network(x), linear("output", torch::elu(a + b + c)), 1e-5, 1e-6));
    network->start_at_zero();
    EXPECT_EQ(network(x).abs().max().item<double>(), 0);
}

} // namespace
} // namespace penumbra::coupling_flow_test
