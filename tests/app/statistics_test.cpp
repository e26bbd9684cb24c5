#include "app/shell/statistics.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penumbra {
namespace {

TEST(Durations, percentiles_are_of_the_nearest_rank) {
    Durations durations;
    EXPECT_EQ(durations.json(), (nlohmann::json{{"count", 0}}));
    for (int i = 100; i >= 1; --i) {
        durations.add(i);
    }
    const nlohmann::json json = durations.json();
    EXPECT_EQ(json["count"], 100);
    EXPECT_DOUBLE_EQ(json["p50"], 50);
    EXPECT_DOUBLE_EQ(json["p95"], 95);
    EXPECT_DOUBLE_EQ(json["p99"], 99);
    EXPECT_DOUBLE_EQ(json["max"], 100);
    EXPECT_DOUBLE_EQ(json["mean"], 50.5);
}

TEST(Statistics, a_stroke_waits_until_the_frame_with_its_answer_is_on_the_screen) {
    Statistics statistics;
    statistics.stroke.caused(1, 10.000);
    statistics.stroke.caused(2, 10.010);
    statistics.stroke.caused(3, 10.020);
    statistics.presented(10.030); // nothing shown yet
    statistics.stroke.shown(2);
    statistics.presented(10.050);
    statistics.stroke.shown(2); // the next frame shows it again
    statistics.presented(10.066);
    const nlohmann::json json = statistics.json();
    EXPECT_EQ(json["stroke_to_completion_ms"]["count"], 1);
    EXPECT_NEAR(json["stroke_to_completion_ms"]["max"], 40, 1e-6);
    // Query 1 was replaced by 2, whose answer holds its paint.
    EXPECT_EQ(json["stroke_to_any_answer_that_holds_it_ms"]["count"], 2);
    EXPECT_NEAR(json["stroke_to_any_answer_that_holds_it_ms"]["max"], 50, 1e-6);
}

TEST(Statistics, frames_while_training_are_counted_apart) {
    Statistics statistics;
    const FrameParts parts;
    statistics.frame({.build_ms = 1, .raster_ms = 10}, parts);
    statistics.frame({.build_ms = 3, .raster_ms = 20, .training = true}, parts);
    const nlohmann::json json = statistics.json();
    EXPECT_EQ(json["frames"]["total_ms"]["count"], 2);
    EXPECT_EQ(json["frames_while_training"]["total_ms"]["count"], 1);
    EXPECT_DOUBLE_EQ(json["frames_while_training"]["build_submit_ms"]["max"], 3);
    EXPECT_DOUBLE_EQ(json["frames_while_training"]["total_ms"]["max"], 23);
    statistics.frame({.build_ms = 1, .raster_ms = 1, .redrawn = 0.25}, parts);
    EXPECT_DOUBLE_EQ(statistics.json()["frames"]["redrawn_percent_of_window"]["max"], 25);
}

TEST(Statistics, the_slowest_frames_while_training_are_told_part_by_part) {
    Statistics statistics;
    FrameParts parts;
    parts.begin();
    parts.end("input");
    parts.end("map");
    parts.end("input");
    ASSERT_EQ(parts.parts().size(), 2U);
    for (int i = 0; i < 30; ++i) {
        const double build = (i * 7) % 30; // in no order
        statistics.frame({.begun = 1, .build_ms = build, .training = true}, parts);
    }
    statistics.frame({.begun = 1, .build_ms = 100, .training = false}, parts);
    const nlohmann::json slowest = statistics.json()["frames_while_training"]["slowest"];
    ASSERT_EQ(slowest.size(), 20U);
    for (std::size_t i = 0; i < slowest.size(); ++i) {
        EXPECT_EQ(slowest[i]["build_submit_ms"], 29 - static_cast<int>(i));
    }
    EXPECT_TRUE(slowest[0]["parts_wall_and_cpu_ms"].contains("map"));
}

} // namespace
} // namespace penumbra
