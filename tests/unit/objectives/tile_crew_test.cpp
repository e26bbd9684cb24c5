#include "core/objectives/tile_crew.hpp"

#include <gtest/gtest.h>
#include <set>

namespace penumbra::tile_crew_test {
namespace {

TEST(TileOrder, EveryPairOnceAndNoBlockTwiceInARound) {
    for (std::int64_t blocks = 1; blocks <= 17; ++blocks) {
        const TileOrder order(blocks);
        std::set<std::pair<std::int64_t, std::int64_t>> seen;
        std::vector<std::int64_t> turns(static_cast<std::size_t>(blocks));
        for (std::int64_t index = 0; index < order.size(); ++index) {
            const PairTile tile = order[index];
            ASSERT_LE(0, tile.here);
            ASSERT_LE(tile.here, tile.there);
            ASSERT_LT(tile.there, blocks);
            EXPECT_TRUE(seen.emplace(tile.here, tile.there).second);
            // Each block counts its own tiles; two of one block are never side by side.
            EXPECT_EQ(tile.here_turn, turns[static_cast<std::size_t>(tile.here)]++);
            if (tile.here != tile.there) {
                EXPECT_EQ(tile.there_turn, turns[static_cast<std::size_t>(tile.there)]++);
            }
        }
        EXPECT_EQ(seen.size(), static_cast<std::size_t>(order.size()));
    }
}

/// What each block saw, in order.
std::vector<std::vector<std::int64_t>> histories(std::int64_t blocks, int threads) {
    TileCrew crew(blocks);
    std::vector<std::vector<std::int64_t>> history(static_cast<std::size_t>(blocks));
    const auto at = [&](std::int64_t block) -> auto& {
        return history[static_cast<std::size_t>(block)];
    };
    std::vector<std::jthread> others;
    for (int i = 0; i < threads; ++i)
        others.emplace_back([&] {
            crew.work(
                [&](std::int64_t here, std::int64_t there) {
                    at(here).push_back(there);
                    if (here != there)
                        at(there).push_back(here);
                },
                [&](std::int64_t block) { at(block).push_back(-1); });
            crew.wait_for_all();
            for (const auto& of_block : history)
                EXPECT_EQ(of_block.size(), static_cast<std::size_t>(blocks) + 1);
        });
    others.clear();
    return history;
}

TEST(TileCrew, AnyNumberOfThreadsDoesTheSame) {
    for (const std::int64_t blocks : {1, 2, 7, 12}) {
        const auto alone = histories(blocks, 1);
        for (const auto& of_block : alone)
            EXPECT_EQ(of_block.back(), -1);
        for (const int threads : {2, 3, 5})
            EXPECT_EQ(histories(blocks, threads), alone);
    }
}

} // namespace
} // namespace penumbra::tile_crew_test
