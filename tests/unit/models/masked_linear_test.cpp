#include "core/models/masked_linear.hpp"

#include <gtest/gtest.h>

namespace penumbra::masked_linear_test {
namespace {

/// An ascending staircase with steps of all sizes, units that see nothing and units that see everything.
const std::vector<std::int64_t> kReach = {0, 0, 1, 1, 2, 2, 2, 5, 9, 9, 10, 11, 11, 11, 12, 13, 13};
constexpr std::int64_t kInputs = 13;

torch::Tensor leaf(at::IntArrayRef sizes, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return at::randn(sizes, generator).to(torch::kFloat64).requires_grad_();
}

MaskedLinear layer_of(torch::ScalarType precision) {
    torch::manual_seed(1);
    MaskedLinear layer(kInputs, kReach);
    layer->to(precision);
    return layer;
}

TEST(MaskedLinear, IsTheProductWithItsMatrix) {
    auto layer = layer_of(torch::kFloat64);
    const auto x = leaf({5, kInputs}, 2), upstream = leaf({5, 17}, 3).detach();
    const auto matrix = layer->matrix().requires_grad_();
    const auto ours = layer(x), theirs = torch::linear(x, matrix, layer->bias);
    EXPECT_LT((ours - theirs).abs().max().item<double>(), 1e-12);
    const auto a = torch::autograd::grad({(ours * upstream).sum()}, {x, layer->bias});
    const auto b = torch::autograd::grad({(theirs * upstream).sum()}, {x, layer->bias});
    for (std::size_t i = 0; i < a.size(); ++i)
        EXPECT_LT((a[i] - b[i]).abs().max().item<double>(), 1e-12);
}

TEST(MaskedLinear, LearnsWhatTheMaskedMatrixWould) {
    auto layer = layer_of(torch::kFloat64);
    const auto x = leaf({5, kInputs}, 2).detach(), upstream = leaf({5, 17}, 3).detach();
    const auto matrix = layer->matrix().requires_grad_();
    const auto wanted =
        torch::autograd::grad({(torch::linear(x, matrix) * upstream).sum()}, {matrix}).front();
    (layer(x) * upstream).sum().backward();
    const auto reach = torch::tensor(kReach).unsqueeze(1);
    const auto allowed = (torch::arange(kInputs).unsqueeze(0) < reach).to(torch::kFloat64);
    { // The gradient, laid out as the weights are, is read through the same matrix.
        const torch::NoGradGuard no_grad;
        layer->weight.copy_(layer->weight.grad());
    }
    EXPECT_LT((layer->matrix() - wanted * allowed).abs().max().item<double>(), 1e-12);
}

/// However the weights above the stairs came to be there: a checkpoint may hold anything.
TEST(MaskedLinear, NothingPassesTheMask) {
    auto layer = layer_of(torch::kFloat64);
    {
        const torch::NoGradGuard no_grad;
        layer->weight.fill_(1);
    }
    const auto x = leaf({1, kInputs}, 2);
    const auto y = layer(x);
    for (std::size_t u = 0; u < kReach.size(); ++u) {
        const auto slope = torch::autograd::grad({y[0][static_cast<std::int64_t>(u)]}, {x}, {},
                                                 /*retain_graph=*/true)
                               .front()
                               .squeeze(0);
        for (std::int64_t j = 0; j < kInputs; ++j)
            EXPECT_EQ(slope[j].item<double>(), j < kReach[u] ? 1 : 0) << u << " " << j;
    }
}

TEST(MaskedLinear, LeavesItsBiasAlone) {
    auto layer = layer_of(torch::kFloat32);
    const auto before = layer->bias.detach().clone();
    for (const std::int64_t rows : {1, 4})
        layer(torch::ones({rows, kInputs}));
    EXPECT_TRUE(torch::equal(layer->bias, before));
}

TEST(MaskedLinear, RowsAreThoseOfTheMatrix) {
    auto layer = layer_of(torch::kFloat32);
    const auto rows = layer->rows();
    const auto matrix = layer->matrix();
    ASSERT_EQ(rows.size(), kReach.size());
    for (std::size_t u = 0; u < rows.size(); ++u) {
        ASSERT_EQ(rows.reach[u], static_cast<std::size_t>(kReach[u]));
        for (std::size_t j = 0; j < rows.reach[u]; ++j)
            EXPECT_EQ(rows.row[u][j],
                      matrix[static_cast<std::int64_t>(u)][static_cast<std::int64_t>(j)].item<float>());
    }
}

} // namespace
} // namespace penumbra::masked_linear_test
