#include "core/exploration/principal_components.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::principal_components_test {

namespace {

/// Points along the direction (3, 4) / 5 with a little across it.
torch::Tensor elongated() {
    const auto along = torch::linspace(-2, 2, 101);
    const auto across = 0.1 * torch::cos(7 * along);
    return torch::stack({0.6 * along - 0.8 * across + 1, 0.8 * along + 0.6 * across - 2}, 1);
}

TEST(PrincipalComponents, FindTheLongDirection) {
    const auto found = principal_components(elongated());
    ASSERT_EQ(found.axes.size(), 4U);
    EXPECT_NEAR(found.axes[0], 0.6, 1e-2);
    EXPECT_NEAR(found.axes[1], 0.8, 1e-2);
    EXPECT_NEAR(found.axes[0] * found.axes[2] + found.axes[1] * found.axes[3], 0, 1e-6);
    EXPECT_NEAR(found.mean[0], 1, 2e-2);
    EXPECT_NEAR(found.mean[1], -2, 2e-2);
    EXPECT_GT(found.explained[0], 0.95F);
    EXPECT_NEAR(found.explained[0] + found.explained[1], 1, 1e-6);
    EXPECT_NEAR(found.coordinates[0], -2, 2e-2);
}

TEST(PrincipalComponents, DoNotFlipWhileTheCodesMove) {
    auto before = principal_components(elongated());
    for (auto& value : before.axes)
        value = -value;
    const auto turned = principal_components(elongated() + 0.01, &before);
    EXPECT_LT(turned.axes[0], 0);
    EXPECT_GT(turned.coordinates[0], 0);
}

TEST(PrincipalComponents, OneDimensionHasNone) {
    EXPECT_TRUE(principal_components(torch::ones({5, 1})).axes.empty());
}

TEST(PrincipalComponents, EqualCodesGiveFiniteNumbers) {
    for (const float value : principal_components(torch::ones({5, 3})).coordinates)
        EXPECT_TRUE(std::isfinite(value));
}

} // namespace

} // namespace penumbra::principal_components_test
