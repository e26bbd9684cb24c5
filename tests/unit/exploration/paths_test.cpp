#include "core/exploration/paths.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace penumbra::paths_test {

namespace {

using Code = std::vector<float>;

void expect_near(const Code& actual, const Code& expected, double tolerance = 1e-6) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        EXPECT_NEAR(actual[i], expected[i], tolerance) << "entry " << i;
}

TEST(Paths, TheEnergyOfAnEvenPathIsItsLengthSquared) {
    EXPECT_DOUBLE_EQ(path_energy(std::vector<float>{0, 2, 2, 2}), 36);
    EXPECT_DOUBLE_EQ(path_energy(std::vector<float>{0, 1, 3, 2}), 42); // no shorter, but uneven
    EXPECT_DOUBLE_EQ(path_energy(std::vector<float>{0}), 0);
    EXPECT_DOUBLE_EQ(path_energy({}), 0);
}

TEST(Paths, SlerpOfAQuarterTurn) {
    const Code x{1, 0, 0};
    const Code y{0, 1, 0};
    const auto half = static_cast<float>(std::numbers::sqrt2 / 2);
    expect_near(slerp(x, y, 0), x);
    expect_near(slerp(x, y, 1), y);
    expect_near(slerp(x, y, 0.5), {half, half, 0});
    // Shoemake 1985: sin(60 degrees), sin(30 degrees) for a third of the way.
    expect_near(slerp(x, y, 1.0 / 3), {static_cast<float>(std::sqrt(0.75)), 0.5F, 0});
    expect_near(lerp(x, y, 0.25), {0.75F, 0.25F, 0});
}

TEST(Paths, SlerpStaysOnTheShellAndTurnsEvenly) {
    const Code a{3, 0, 4, 0};
    const Code b{0, -4, 0, 3};
    for (int i = 0; i <= 10; ++i) {
        const auto here = slerp(a, b, i / 10.0);
        EXPECT_NEAR(norm(here), 5, 1e-5);
        EXPECT_NEAR(angle_between(a, here), i / 10.0 * angle_between(a, b), 1e-4);
    }
    EXPECT_LT(norm(lerp(a, b, 0.5)), 4);
}

TEST(Paths, BothEndsAreKeptWhateverTheirLengths) {
    const Code a{0.5F, 0.1F};
    const Code b{-2, 3};
    expect_near(slerp(a, b, 0), a);
    expect_near(slerp(a, b, 1), b);
}

TEST(Paths, ParallelCodesAreJoinedByALine) {
    const Code a{1, 2};
    const Code b{3, 6};
    expect_near(slerp(a, b, 0.5), {2, 4});
    EXPECT_FALSE(slerp_remark(a, b).empty());
    expect_near(slerp(a, a, 0.3), a);
}

TEST(Paths, OppositeCodesTakeAHalfCircle) {
    const Code a{2, 0, 0};
    const Code b{-2, 0, 0};
    expect_near(slerp(a, b, 0), a);
    expect_near(slerp(a, b, 1), b, 1e-5);
    const auto middle = slerp(a, b, 0.5);
    EXPECT_NEAR(norm(middle), 2, 1e-5);
    EXPECT_NEAR(angle_between(a, middle), std::numbers::pi / 2, 1e-5);
    EXPECT_FALSE(slerp_remark(a, b).empty());
    EXPECT_NEAR(norm(slerp({{1.0F, 1.0F}}, {{-3.0F, -3.0F}}, 0.5)), 2 * std::numbers::sqrt2, 1e-4);
}

TEST(Paths, OppositeCodesOfOneDimensionHaveNoWayRound) {
    expect_near(slerp({{1.0F}}, {{-1.0F}}, 0.5), {0});
}

TEST(Paths, TheOriginHasNoDirection) {
    const Code zero{0, 0};
    const Code b{1, 1};
    expect_near(slerp(zero, b, 0.5), {0.5F, 0.5F});
    expect_near(slerp(zero, zero, 0.5), zero);
    EXPECT_EQ(angle_between(zero, b), 0);
    EXPECT_FALSE(slerp_remark(zero, b).empty());
}

TEST(Paths, OrdinaryCodesNeedNoRemark) {
    EXPECT_EQ(slerp_remark({{1.0F, 0.0F}}, {{0.0F, 1.0F}}), "");
}

} // namespace

} // namespace penumbra::paths_test
