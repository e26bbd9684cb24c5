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
    statistics.frame({1, 10, false});
    statistics.frame({3, 20, true});
    const nlohmann::json json = statistics.json();
    EXPECT_EQ(json["frames"]["total_ms"]["count"], 2);
    EXPECT_EQ(json["frames_while_training"]["total_ms"]["count"], 1);
    EXPECT_DOUBLE_EQ(json["frames_while_training"]["build_submit_ms"]["max"], 3);
    EXPECT_DOUBLE_EQ(json["frames_while_training"]["total_ms"]["max"], 23);
    statistics.frame({1, 1, false, 0.25});
    EXPECT_DOUBLE_EQ(statistics.json()["frames"]["redrawn_percent_of_window"]["max"], 25);
}

} // namespace
} // namespace penumbra
