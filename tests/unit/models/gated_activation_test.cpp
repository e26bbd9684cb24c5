#include "core/models/gated_activation.hpp"

#include <gtest/gtest.h>

namespace penumbra::gated_activation_test {
namespace {

TEST(GatedActivation, EqualsTheComposedOne) {
    torch::manual_seed(1);
    for (const auto type : {torch::kFloat32, torch::kFloat64}) {
        const double tolerance = type == torch::kFloat32 ? 2e-6 : 1e-14;
        for (const auto& sizes : std::vector<std::vector<std::int64_t>>{{3, 6, 5, 4}, {2, 4}}) {
            auto mine = (3 * torch::randn(sizes, type)).requires_grad_(true);
            auto theirs = mine.detach().clone().requires_grad_(true);
            const auto y = gated_activation(mine), expected = composed::gated_activation(theirs);
            ASSERT_EQ(y.sizes(), expected.sizes());
            EXPECT_LT((y - expected).abs().max().item<double>(), tolerance);
            const auto upstream = torch::randn(y.sizes(), type);
            y.backward(upstream);
            expected.backward(upstream);
            EXPECT_LT((mine.grad() - theirs.grad()).abs().max().item<double>(), 5 * tolerance);
        }
    }
}

TEST(GatedActivation, SaturatesWithoutOverflow) {
    auto features = torch::tensor({{200.0F, -200.0F, 200.0F, 0.0F, 200.0F, 200.0F, -200.0F, 0.0F}});
    features.requires_grad_(true);
    const auto y = gated_activation(features);
    EXPECT_TRUE(torch::allclose(y, torch::tensor({{1.0F, -1.0F, 0.0F, 0.0F}})));
    y.sum().backward();
    EXPECT_TRUE(torch::isfinite(features.grad()).all().item<bool>());
}

} // namespace
} // namespace penumbra::gated_activation_test
