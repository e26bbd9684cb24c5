#include "app/panels/waypoint_picker.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace penumbra {
namespace {

ImageSet images_of(std::vector<std::uint8_t> labels) {
    ImageSet set;
    set.pixels.assign(labels.size() * kImagePixels, 51);
    set.labels = std::move(labels);
    return set;
}

TEST(WaypointPicker, picks_from_the_class_that_is_asked_for) {
    const ImageSet images = images_of({0, 1, 2, 1, 0, 2, 1});
    WaypointPicker picker;
    std::set<std::size_t> seen;
    for (int i = 0; i < 50; ++i) {
        const auto index = picker.pick(images, 1);
        ASSERT_TRUE(index);
        EXPECT_EQ(images.labels[*index], 1);
        seen.insert(*index);
    }
    EXPECT_EQ(seen, (std::set<std::size_t>{1, 3, 6}));
    EXPECT_FALSE(picker.pick(images, 7));
    EXPECT_FALSE(picker.pick(ImageSet{}));
}

TEST(WaypointPicker, two_are_of_different_classes) {
    const ImageSet images = images_of({5, 5, 5, 5, 8});
    WaypointPicker picker;
    for (int i = 0; i < 20; ++i) {
        const auto two = picker.pick_two(images);
        ASSERT_TRUE(two);
        EXPECT_NE(images.labels[two->first], images.labels[two->second]);
    }
    EXPECT_FALSE(picker.pick_two(images_of({5, 5})));
}

TEST(WaypointPicker, codes_are_standard_normal_and_differ) {
    WaypointPicker picker;
    const auto first = picker.draw_code(4000);
    const auto second = picker.draw_code(4000);
    EXPECT_NE(first, second);
    EXPECT_EQ(picker.draws(), 2U);
    double square = 0;
    for (const float value : first)
        square += static_cast<double>(value) * value;
    EXPECT_NEAR(square / 4000, 1, 0.1); // 4.5 standard errors
    EXPECT_EQ(WaypointPicker().draw_code(4000), first);
}

TEST(WaypointPicker, a_test_image_carries_its_name_and_its_ink) {
    Dataset data;
    data.class_names = {"boot", "coat"};
    data.test = images_of({0, 1, 7});
    const Waypoint coat = test_waypoint(data, 1);
    EXPECT_EQ(coat.caption, "test 1, coat");
    ASSERT_EQ(coat.place.image.size(), static_cast<std::size_t>(kImagePixels));
    EXPECT_FLOAT_EQ(coat.place.image[0], 0.2F);
    EXPECT_EQ(test_waypoint(data, 2).caption, "test 2, 7");
}

} // namespace
} // namespace penumbra
