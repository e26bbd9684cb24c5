#include "core/core_shares.hpp"

#include "core/runtime.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

using Cpus = std::vector<int>;

TEST(CoreShares, HyperThreadsStayTogetherAndEveryCoreIsInOneShare) {
    const std::vector<Cpus> cores{{0, 4}, {1, 5}, {2, 6}, {3, 7}};
    EXPECT_EQ(core_share(cores, 0, 1), (Cpus{0, 4, 1, 5, 2, 6, 3, 7}));
    EXPECT_EQ(core_share(cores, 1, 2), (Cpus{2, 6, 3, 7}));
    EXPECT_EQ(core_share(cores, 0, 3), (Cpus{0, 4, 1, 5})); // what is left over goes to the first
    EXPECT_EQ(core_share(cores, 1, 3), (Cpus{2, 6}));
    EXPECT_EQ(core_share(cores, 2, 3), (Cpus{3, 7}));
}

TEST(CoreShares, MoreSharesThanCoresTakeTurns) {
    const std::vector<Cpus> cores{{0}, {1}};
    EXPECT_EQ(core_share(cores, 0, 3), (Cpus{0}));
    EXPECT_EQ(core_share(cores, 1, 3), (Cpus{1}));
    EXPECT_EQ(core_share(cores, 2, 3), (Cpus{0}));
}

TEST(CoreShares, ThisProcessHasSomeAndNoCpuTwice) {
    Cpus all;
    const auto cores = cores_of_process();
    for (const auto& core : cores)
        all.insert(all.end(), core.begin(), core.end());
    EXPECT_EQ(static_cast<int>(cores.size()), physical_cores());
    EXPECT_FALSE(all.empty());
    std::ranges::sort(all);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

} // namespace
} // namespace penumbra
