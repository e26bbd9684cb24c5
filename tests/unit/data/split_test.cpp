#include "core/data/split.hpp"

#include "core/data/dataset.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <numeric>

namespace penumbra {
namespace {

TEST(Split, IsThePermutationThatItHasAlwaysBeen) {
    // Computed once by an implementation in Python. A change here would let models see images that older runs
    // held out.
    const auto split = make_split(60000, kValidationImages, kSplitSeed);
    const std::vector<std::size_t> first(split.validation.begin(), split.validation.begin() + 5);
    EXPECT_EQ(first, (std::vector<std::size_t>{23, 35, 40, 42, 43}));
    EXPECT_EQ(std::accumulate(split.validation.begin(), split.validation.end(), std::size_t{0}), 180186011u);
}

TEST(Split, HoldsEveryImageOnceInAscendingOrder) {
    const auto split = make_split(1000, 100, 7);
    EXPECT_EQ(split.validation.size(), 100u);
    EXPECT_EQ(split.train.size(), 900u);
    EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
    EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
    std::vector<std::size_t> all;
    std::merge(split.train.begin(), split.train.end(), split.validation.begin(), split.validation.end(),
               std::back_inserter(all));
    for (std::size_t i = 0; i < 1000; ++i)
        EXPECT_EQ(all[i], i);
}

TEST(Split, FollowsItsSeedAlone) {
    EXPECT_EQ(make_split(1000, 100, 7).validation, make_split(1000, 100, 7).validation);
    EXPECT_NE(make_split(1000, 100, 7).validation, make_split(1000, 100, 8).validation);
}

TEST(Split, PicksEveryImageEquallyOften) {
    // 10 of 20 in 4000 shuffles: each image 2000 times, give or take five standard deviations of 31.6.
    std::vector<int> picked(20);
    for (std::uint64_t seed = 0; seed < 4000; ++seed)
        for (const auto i : make_split(20, 10, seed).validation)
            ++picked[i];
    for (const int count : picked)
        EXPECT_NEAR(count, 2000, 158);
}

TEST(Split, AnEmptyOrAWholeValidationSetIsPossible) {
    EXPECT_EQ(make_split(5, 0, 1).train.size(), 5u);
    EXPECT_EQ(make_split(5, 5, 1).validation, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Split, SmallTrainingSetsGiveATenth) {
    EXPECT_EQ(validation_size_for(60000), 6000u);
    EXPECT_EQ(validation_size_for(12000), 6000u);
    EXPECT_EQ(validation_size_for(11999), 1199u);
    EXPECT_EQ(validation_size_for(2), 1u);
}

} // namespace
} // namespace penumbra
