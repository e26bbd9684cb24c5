#include "app/panels/map_selection.hpp"

#include "app/panels/known_code.hpp"
#include "app/panels/path_animation.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

using Group = MapSelection::Group;
using Rows = std::vector<std::uint32_t>;

/// Ten test images whose pixels are their number, labels 0, 1, 2, 0, 1, ...
std::shared_ptr<const Dataset> ten_images() {
    auto data = std::make_shared<Dataset>();
    data->name = "ten";
    data->class_names = {"none", "one, or so", "two"};
    for (int i = 0; i < 10; ++i) {
        data->test.pixels.insert(data->test.pixels.end(), kImagePixels, static_cast<std::uint8_t>(i));
        data->test.labels.push_back(static_cast<std::uint8_t>(i % 3));
    }
    return data;
}

/// The first `count` of them; codes (row, -row).
std::shared_ptr<const ProbeAnswer> probe(std::size_t count) {
    auto answer = std::make_shared<ProbeAnswer>();
    answer->count = count;
    answer->code_size = 2;
    for (std::size_t i = 0; i < count; ++i) {
        answer->codes.push_back(static_cast<float>(i));
        answer->codes.push_back(-static_cast<float>(i));
    }
    return answer;
}

class MapSelectionTest : public ::testing::Test {
  protected:
    MapSelectionTest() { selection_.attach(images_, 10); }
    std::shared_ptr<const Dataset> data_ = ten_images();
    ProbeImages images_{data_, ImageChoice::Test};
    MapSelection selection_;
};

TEST_F(MapSelectionTest, replaces_adds_and_takes_away) {
    selection_.choose(Rows{4, 2, 9});
    EXPECT_EQ(selection_.rows(), (Rows{2, 4, 9}));
    selection_.merge = MapSelection::Merge::Add;
    selection_.choose(Rows{3, 4});
    EXPECT_EQ(selection_.rows(), (Rows{2, 3, 4, 9}));
    selection_.merge = MapSelection::Merge::Remove;
    selection_.choose(Rows{2, 9, 0});
    EXPECT_EQ(selection_.rows(), (Rows{3, 4}));
    selection_.toggle(3);
    selection_.toggle(7);
    EXPECT_EQ(selection_.rows(), (Rows{4, 7}));
    selection_.toggle(50); // no such row
    EXPECT_EQ(selection_.rows(), (Rows{4, 7}));
    EXPECT_EQ(selection_.begun(), 1U);
}

TEST_F(MapSelectionTest, stays_with_its_images_when_others_are_shown_too) {
    selection_.choose(Rows{1, 8});
    selection_.keep(Group::With);
    selection_.attach(images_, 5); // fewer: the eighth is gone for a while
    EXPECT_EQ(selection_.rows(), (Rows{1}));
    EXPECT_EQ(selection_.ids(), (Rows{1, 8}));
    const ProbeImages some(data_, ImageChoice::Test, std::make_shared<const Rows>(Rows{1, 5, 8}));
    selection_.attach(some, 3);
    EXPECT_EQ(selection_.rows(), (Rows{0, 2}));
    EXPECT_EQ(selection_.rows(Group::With), (Rows{0, 2}));
    selection_.attach(images_, 10);
    EXPECT_EQ(selection_.rows(), (Rows{1, 8}));
    const std::uint64_t version = selection_.version();
    selection_.attach(images_, 10);
    EXPECT_EQ(selection_.version(), version);
    selection_.attach(ProbeImages(ten_images(), ImageChoice::Test), 10); // another data set
    EXPECT_TRUE(selection_.empty());
    EXPECT_TRUE(selection_.empty(Group::With));
}

TEST_F(MapSelectionTest, the_attribute_is_the_difference_of_the_means) {
    const auto codes = probe(10);
    selection_.choose(Rows{6, 8});
    selection_.keep(Group::With);
    selection_.choose(Rows{1, 2, 3});
    selection_.keep(Group::Without);
    selection_.clear();
    EXPECT_EQ(selection_.mean(Group::With, codes), (std::vector<float>{7, -7}));
    EXPECT_EQ(selection_.mean(Group::Without, codes), (std::vector<float>{2, -2}));
    EXPECT_TRUE(selection_.mean(Group::Chosen, codes).empty());
    EXPECT_EQ(attribute_vector(selection_.mean(Group::With, codes), selection_.mean(Group::Without, codes)),
              (std::vector<float>{5, -5}));
    EXPECT_TRUE(attribute_vector(selection_.mean(Group::With, codes), {}).empty());
    selection_.drop(Group::With);
    EXPECT_TRUE(selection_.mean(Group::With, codes).empty());
    // A probe of fewer images than the selection was attached to has no such mean.
    EXPECT_TRUE(selection_.mean(Group::Without, probe(2)).empty());
}

TEST_F(MapSelectionTest, what_is_not_chosen_is_faint_or_gone) {
    const Theme theme = make_theme(ThemeName::Dark, 1);
    const std::vector<ImU32> before{theme.digit(0), theme.digit(1), 0, theme.digit(3)};
    std::vector<ImU32> colours = before;
    selection_.tint(colours, theme);
    EXPECT_EQ(colours, before); // nothing is chosen
    selection_.choose(Rows{1, 2, 8});
    selection_.tint(colours, theme);
    EXPECT_EQ(colours[1], before[1]);
    EXPECT_EQ(colours[2], 0U); // hidden for another reason
    EXPECT_NE(colours[0], before[0]);
    EXPECT_EQ(colours[0] & IM_COL32_A_MASK, before[0] & IM_COL32_A_MASK);
    EXPECT_LT(contrast_ratio(colours[0], theme.well), contrast_ratio(before[0], theme.well));
    selection_.isolate(true);
    colours = before;
    selection_.tint(colours, theme);
    EXPECT_EQ(colours, (std::vector<ImU32>{0, before[1], 0, 0}));
    selection_.clear();
    EXPECT_FALSE(selection_.isolated());
}

TEST_F(MapSelectionTest, its_table_has_ids_labels_and_codes) {
    const ProbeImages some(data_, ImageChoice::Test, std::make_shared<const Rows>(Rows{1, 5, 8}));
    EXPECT_EQ(codes_csv(*probe(3), some, Rows{0, 2, 7}),
              "id,set,index,label,class,z0,z1\n1,test,1,1,\"one, or so\",0,-0\n8,test,8,2,two,2,-2\n");
    EXPECT_EQ(codes_csv(*probe(3), some, Rows{1}, std::vector<float>{0, 0, 0.5F, -3, 9, 9}),
              "id,set,index,label,class,x,y,z0,z1\n5,test,5,2,two,0.5,-3,1,-1\n");
}

TEST_F(MapSelectionTest, a_waypoint_of_an_image_has_the_code_of_its_row) {
    const auto codes = probe(10);
    KnownCode known;
    const Waypoint fourth = Walk::at_image(data_->test.image(4), "test 4");
    EXPECT_EQ(known.code(fourth, *codes, images_), (std::vector<float>{4, -4}));
    EXPECT_EQ(known.code(Walk::at_code({1, 2}, "here"), *codes, images_), (std::vector<float>{1, 2}));
    EXPECT_TRUE(known.code(fourth, *probe(3), images_).empty()); // it is not among the first three
    EXPECT_TRUE(known.code({}, *codes, images_).empty());
}

TEST(PathAnimation, goes_there_and_back_and_rests_at_the_ends) {
    InterpolateAnswer answer;
    for (LatentPath* path : {&answer.slerp, &answer.lerp}) {
        path->norms = {1, 1, 1};
        for (int step = 0; step < 3; ++step) {
            const int grey = 40 * (step + 1) + (path == &answer.lerp ? 7 : 0);
            path->decoded.images.insert(path->decoded.images.end(), kImagePixels,
                                        static_cast<std::uint8_t>(grey));
        }
    }
    const PathAnimation one = path_animation(answer, false, 2);
    EXPECT_EQ(one.width, 56);
    EXPECT_EQ(one.height, 56);
    ASSERT_EQ(one.hundredths.size(), 4U); // A, between, B, between
    EXPECT_GT(one.hundredths[0], 0);
    EXPECT_EQ(one.hundredths[1], one.hundredths[3]);
    const std::size_t area = 56 * 56;
    for (const auto& [frame, grey] : {std::pair{0, 40}, {1, 80}, {2, 120}, {3, 80}})
        EXPECT_EQ(one.frames[static_cast<std::size_t>(frame) * area], grey);
    const PathAnimation both = path_animation(answer, true, 2);
    EXPECT_EQ(both.width, 2 * 56 + 6);
    EXPECT_EQ(both.frames[0], 40);
    EXPECT_EQ(both.frames[static_cast<std::size_t>(both.width) - 1], 47);
    EXPECT_NO_THROW(encode_gif(both.width, both.height, both.frames, both.hundredths));
    EXPECT_TRUE(path_animation({}, true).frames.empty());
}

} // namespace
} // namespace penumbra
