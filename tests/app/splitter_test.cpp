#include "app/widgets/splitter.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Splitter, lengths_fill_the_room_and_respect_the_minima) {
    for (const float ratio : {-1.0F, 0.0F, 0.3F, 0.5F, 1.0F, 4.0F}) {
        const SplitLengths lengths = split_lengths(1000, ratio, 200, 150, 6);
        EXPECT_FLOAT_EQ(lengths.first + lengths.second, 994);
        EXPECT_GE(lengths.first, 200);
        EXPECT_GE(lengths.second, 150);
    }
    EXPECT_FLOAT_EQ(split_lengths(1006, 0.25F, 0, 0, 6).first, 250);
}

TEST(Splitter, minima_shrink_alike_where_there_is_no_room) {
    const SplitLengths lengths = split_lengths(106, 0.5F, 300, 100, 6);
    EXPECT_FLOAT_EQ(lengths.first + lengths.second, 100);
    EXPECT_NEAR(lengths.first, 75, 1);
    const SplitLengths nothing = split_lengths(0, 0.5F, 10, 10, 6);
    EXPECT_FLOAT_EQ(nothing.first, 0);
    EXPECT_FLOAT_EQ(nothing.second, 0);
}

} // namespace
} // namespace penumbra
