#include "app/panels/map_history.hpp"

#include "app/panels/map_places.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Codes of two dimensions that count up from 1000 times the step.
std::shared_ptr<ProbeAnswer> map_at(std::int64_t step, std::size_t count = 3, std::uint64_t generation = 1) {
    auto map = std::make_shared<ProbeAnswer>();
    map->query.source = Source::Training;
    map->weights = {generation, step};
    map->count = count;
    map->code_size = 2;
    map->parts = {{"z", 0, 2}};
    for (std::size_t i = 0; i < 2 * count; ++i)
        map->codes.push_back(static_cast<float>(1000 * step) + static_cast<float>(i));
    map->labels.assign(count, 4);
    return map;
}

TEST(MapHistory, keeps_what_arrives_while_a_model_trains) {
    MapHistory history;
    const auto first = map_at(10);
    EXPECT_TRUE(history.keep(first, 0.1));
    EXPECT_FALSE(history.keep(first, 0.1)); // the same map again, as in every frame
    EXPECT_FALSE(history.keep(map_at(20), 0.2));
    EXPECT_FALSE(history.keep(map_at(20), 0.2)); // a second map of the same weights
    ASSERT_EQ(history.maps().size(), 2U);
    EXPECT_EQ(history.maps()[1].step(), 20);
    EXPECT_EQ(history.maps()[1].codes->codes, map_at(20)->codes);
    EXPECT_DOUBLE_EQ(history.maps()[1].epoch, 0.2);
    auto opened = map_at(30);
    opened->query.source = Source::Opened;
    history.keep(opened, 0);
    history.keep(nullptr, 0);
    EXPECT_EQ(history.maps().size(), 2U);
    EXPECT_FALSE(history.is_of(*opened));
}

TEST(MapHistory, another_run_or_other_images_begin_anew) {
    MapHistory history;
    history.keep(map_at(10), 0);
    history.keep(map_at(20), 0);
    EXPECT_TRUE(history.keep(map_at(5, 3, 2), 0));
    EXPECT_EQ(history.maps().size(), 1U);
    history.keep(map_at(15, 3, 2), 0);
    auto training_images = map_at(25, 3, 2);
    training_images->query.images = ImageChoice::Training;
    EXPECT_TRUE(history.keep(training_images, 0));
    EXPECT_EQ(history.maps().size(), 1U);
}

TEST(MapHistory, stays_small_and_spread_over_the_run) {
    MapHistory history;
    for (std::int64_t step = 1; step <= 2000; ++step)
        history.keep(map_at(step), 0);
    const auto& maps = history.maps();
    ASSERT_EQ(maps.size(), MapHistory::kMostMaps);
    EXPECT_EQ(maps.front().step(), 1);
    EXPECT_EQ(maps.back().step(), 2000);
    std::int64_t widest = 0;
    for (std::size_t i = 1; i < maps.size(); ++i) {
        EXPECT_GT(maps[i].step(), maps[i - 1].step());
        widest = std::max(widest, maps[i].step() - maps[i - 1].step());
    }
    EXPECT_LE(widest, 2 * 2000 / 59 + 2); // at most twice as far apart as if they were even
}

TEST(MapHistory, a_large_map_is_thinned_and_knows_its_rows) {
    MapHistory history;
    auto large = map_at(1, 12'000);
    history.keep(large, 0);
    const PastMap& map = history.maps().front();
    ASSERT_EQ(map.codes->count, MapHistory::kMostPoints);
    ASSERT_EQ(map.rows->size(), MapHistory::kMostPoints);
    for (const std::size_t i : {0U, 1U, 4999U}) {
        const std::size_t row = (*map.rows)[i];
        EXPECT_EQ(map.codes->codes[2 * i], large->codes[2 * row]);
        EXPECT_EQ((*map.codes->query.rows)[i], row); // so that its table names the right images
    }
    EXPECT_TRUE(history.is_of(*large));

    // Of a list of images, the ids are those of the list.
    auto listed = map_at(1, 12'000);
    std::vector<std::uint32_t> ids(12'000);
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = static_cast<std::uint32_t>(3 * i);
    listed->query.rows = std::make_shared<const std::vector<std::uint32_t>>(ids);
    history.keep(listed, 0);
    const PastMap& some = history.maps().front();
    EXPECT_EQ((*some.codes->query.rows)[7], 3 * (*some.rows)[7]);

    auto wide = map_at(1, 100, 9); // codes of two thousand numbers
    wide->code_size = 2000;
    wide->codes.assign(100 * 2000, 0.5F);
    history.keep(wide, 0);
    EXPECT_EQ(history.maps().front().codes->count, MapHistory::kMostNumbers / 2000);
}

TEST(MapHistory, finds_the_map_nearest_to_a_step) {
    MapHistory history;
    for (const std::int64_t step : {10, 20, 40})
        history.keep(map_at(step), 0);
    EXPECT_EQ(history.nearest(1), 0U);
    EXPECT_EQ(history.nearest(20), 1U);
    EXPECT_EQ(history.nearest(29), 1U);
    EXPECT_EQ(history.nearest(31), 2U);
    EXPECT_EQ(history.nearest(99), 2U);
}

TEST(MapPlaces, know_which_point_is_which_row) {
    const MapPlaces places{.rows = {2, 5, 9}};
    EXPECT_EQ(places.point_of(5), 1);
    EXPECT_EQ(places.point_of(9), 2);
    EXPECT_EQ(places.point_of(6), -1);
    EXPECT_EQ(places.point_of(10), -1);
}

} // namespace
} // namespace penumbra
