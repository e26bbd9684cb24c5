#include "app/panels/completion_desk.hpp"
#include "app/panels/parameter_editor.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

ImageSet two_images() {
    ImageSet set;
    set.pixels.assign(2 * kImagePixels, 0);
    set.labels = {3, 8};
    set.pixels[kImagePixels - 1] = 255; // lower right corner of the 3
    set.pixels[kImagePixels] = 255;     // upper left corner of the 8: not evidence
    return set;
}

TEST(CompletionDesk, the_example_can_be_seen_and_is_evidence_only) {
    CompletionDesk desk;
    desk.load_built_in_example();
    EXPECT_FALSE(desk.paint.empty());
    EXPECT_TRUE(desk.example);
    for (int i = 0; i < kHalfPixels; ++i)
        EXPECT_EQ(desk.paint.pixels()[static_cast<std::size_t>(i)], 0);
}

TEST(CompletionDesk, test_digits_by_class_lower_half_only) {
    CompletionDesk desk;
    const ImageSet set = two_images();
    EXPECT_EQ(desk.load_test_digit(set, 3), 0U);
    EXPECT_EQ(desk.paint.pixels().back(), 1);
    EXPECT_EQ(desk.load_test_digit(set, 8), 1U);
    EXPECT_TRUE(desk.paint.empty());
    EXPECT_FALSE(desk.load_test_digit(set, 5));
    EXPECT_TRUE(desk.load_test_digit(set, std::nullopt));
    EXPECT_FALSE(desk.load_test_digit(ImageSet{}, std::nullopt));
}

TEST(CompletionDesk, the_model_opened_last_completes_unless_another_is_chosen) {
    const auto model = [](std::uint64_t generation) {
        OpenedModel opened;
        opened.weights.generation = generation;
        return std::make_shared<const OpenedModel>(std::move(opened));
    };
    CompletionDesk desk;
    EXPECT_EQ(desk.completer({}), nullptr);
    const std::vector<std::shared_ptr<const OpenedModel>> opened{model(3), model(5)};
    EXPECT_EQ(desk.completer(opened), opened[1]);
    desk.chosen = 3;
    EXPECT_EQ(desk.completer(opened), opened[0]);
    desk.chosen = 4; // no longer kept
    EXPECT_EQ(desk.completer(opened), opened[1]);
}

TEST(CompletionDesk, a_model_in_training_completes_when_it_can_and_has_begun) {
    TrainingSnapshot snapshot;
    EXPECT_FALSE(CompletionDesk::training_completes(snapshot));
    snapshot.generation = 1;
    snapshot.step = 5;
    EXPECT_FALSE(CompletionDesk::training_completes(snapshot));
    snapshot.capabilities.complete = true;
    EXPECT_TRUE(CompletionDesk::training_completes(snapshot));
}

TEST(ParameterEditor, rounding_to_digits) {
    EXPECT_DOUBLE_EQ(rounded_to_digits(0.00123456, 3), 0.00123);
    EXPECT_DOUBLE_EQ(rounded_to_digits(98765, 3), 98800);
    EXPECT_DOUBLE_EQ(rounded_to_digits(-0.5551, 2), -0.56);
    EXPECT_EQ(rounded_to_digits(0, 3), 0);
}

} // namespace
} // namespace penumbra
