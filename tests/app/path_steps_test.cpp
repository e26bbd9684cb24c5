#include "app/panels/path_steps.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// A path whose pictures are evenly grey, 0..255, with a code of one dimension.
LatentPath path_of(const std::vector<std::uint8_t>& greys, std::vector<std::uint8_t> labels = {}) {
    LatentPath path;
    for (const std::uint8_t grey : greys) {
        path.codes.push_back(static_cast<float>(grey) / 2);
        path.norms.push_back(static_cast<float>(grey));
        path.decoded.images.insert(path.decoded.images.end(), kImagePixels, grey);
    }
    path.decoded.confidence.assign(labels.size(), 0.5F);
    path.decoded.labels = std::move(labels);
    return path;
}

TEST(PathSteps, fine_steps_include_every_number_of_steps_shown) {
    for (int shown = 2; shown <= 33; ++shown) {
        const int fine = fine_steps(shown);
        EXPECT_TRUE(divides(shown, fine)) << shown;
        EXPECT_GE(fine, 33);
        EXPECT_LE(fine, 64); // the most an interpolation may be asked for
    }
    EXPECT_FALSE(divides(7, 33));
    EXPECT_FALSE(divides(1, 33));
    EXPECT_FALSE(divides(9, 5));
}

TEST(PathSteps, lead_evenly_from_stop_to_stop) {
    for (int wanted = 5; wanted <= 21; ++wanted)
        for (std::size_t segments = 1; segments <= 14; ++segments) {
            const int shown = even_steps(wanted, segments);
            EXPECT_EQ((shown - 1) % static_cast<int>(segments), 0);
            EXPECT_LE(std::abs(shown - wanted), std::max(10, static_cast<int>(segments) / 2 + 1));
            EXPECT_TRUE(divides(shown, fine_steps(shown)));
            EXPECT_LE(fine_steps(shown), 129);
        }
    EXPECT_EQ(even_steps(9, 1), 9);
    EXPECT_EQ(even_steps(9, 3), 10);

    InterpolateQuery query;
    query.via.resize(1);
    query.closed = true;
    PathSteps steps;
    for (std::size_t i = 0; i < 7; ++i)
        steps.at.push_back(6 * i);
    EXPECT_EQ(stop_letters(query, steps, 37), (std::vector<std::string>{"A", "", "1", "", "B", "", "A"}));
    EXPECT_EQ(stop_letters({}, steps, 37), std::vector<std::string>(7));
}

TEST(PathSteps, shows_both_ends_and_measures_between_the_steps_shown) {
    const PathSteps steps = path_steps(path_of({0, 10, 51, 200, 255}), 3);
    EXPECT_EQ(steps.at, (std::vector<std::size_t>{0, 2, 4}));
    EXPECT_EQ(steps.t, (std::vector<double>{0, 0.5, 1}));
    // 784 pixels that differ by 0.2, then by 0.8: 28 times that.
    ASSERT_EQ(steps.moved.size(), 3U);
    EXPECT_EQ(steps.moved[0], 0);
    EXPECT_NEAR(steps.moved[1], 5.6, 1e-4);
    EXPECT_NEAR(steps.moved[2], 22.4, 1e-4);
    EXPECT_EQ(path_steps(path_of({0, 10, 51, 200, 255}), 4).size(), 0U);
}

TEST(PathSteps, a_jump_is_more_than_twice_the_median) {
    // Median of the steps 1, 1, 2.1, 1: 1.
    EXPECT_EQ(mark_jumps(std::vector<float>{0, 1, 1, 2.1F, 1}),
              (std::vector<bool>{false, false, false, true, false}));
    EXPECT_EQ(mark_jumps(std::vector<float>{0, 1, 1, 2, 1}), std::vector<bool>(5, false));
    // Of the even number 1, 3 the median is 2.
    EXPECT_EQ(mark_jumps(std::vector<float>{9, 1, 3}), std::vector<bool>(3, false));
    // A path that stands still but once.
    EXPECT_EQ(mark_jumps(std::vector<float>{0, 0, 0, 5}), (std::vector<bool>{false, false, false, true}));
    EXPECT_EQ(mark_jumps(std::vector<float>{0, 0, 0}), std::vector<bool>(3, false));
    EXPECT_TRUE(mark_jumps(std::vector<float>{}).empty());
}

TEST(PathSteps, classes_on_the_way_are_those_of_neither_end) {
    const LatentPath path = path_of({0, 1, 2, 3, 4}, {4, 9, 4, 8, 5});
    EXPECT_EQ(classes_between(path, path_steps(path, 5)), (std::vector<int>{9, 8}));
    EXPECT_TRUE(classes_between(path, path_steps(path, 3)).empty()); // the fourth step is not shown
    const LatentPath unnamed = path_of({0, 1, 2, 3, 4});
    EXPECT_TRUE(classes_between(unnamed, path_steps(unnamed, 5)).empty());
}

TEST(PathSteps, the_angle_comes_with_words) {
    EXPECT_EQ(angle_words(3.2), "A and B lie 3° apart, almost in one direction.");
    EXPECT_EQ(angle_words(45), "A and B lie 45° apart.");
    EXPECT_EQ(angle_words(97.6), "A and B lie 98° apart, about at right angles.");
    EXPECT_EQ(angle_words(178), "A and B lie 178° apart, almost opposite.");
}

TEST(PathSteps, the_table_holds_the_shown_steps_of_both_paths) {
    InterpolateAnswer answer;
    answer.code_size = 1;
    answer.slerp = path_of({0, 9, 51}, {3, 4, 5});
    answer.lerp = path_of({0, 9, 102});
    EXPECT_EQ(path_csv(answer, 2), "step,t,method,norm,label,confidence,moved,z0\n"
                                   "0,0,slerp,0,3,0.5,0,0\n"
                                   "1,1,slerp,51,5,0.5,5.5999999,25.5\n"
                                   "0,0,lerp,0,,,0,0\n"
                                   "1,1,lerp,102,,,11.1999998,51\n");
}

} // namespace
} // namespace penumbra
