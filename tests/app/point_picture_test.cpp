#include "app/gpu/point_picture.hpp"

#include "app/gpu/changes.hpp"
#include "app/shell/backend.hpp"

#include <gtest/gtest.h>
#include <random>

namespace penumbra {
namespace {

constexpr int kSide = 120;

class PointPictureTest : public ::testing::Test {
  protected:
    PointPictureTest() {
        std::mt19937 chance(3);
        std::uniform_real_distribution<float> place(0, 10);
        for (int i = 0; i < 40000; ++i) {
            xy_.push_back(place(chance));
        }
        view_ = {.data = {0, 0, 10, 10}, .width = kSide, .height = kSide, .size = 3};
        cloud_.set_positions(xy_);
    }

    /// Of a picture drawn in one go.
    static std::vector<std::uint8_t> whole(gpu::PointCloud& cloud, const gpu::PointView& view) {
        gpu::Framebuffer all;
        all.resize(view.width, view.height);
        gpu::clear_transparent();
        cloud.draw(view, 0, cloud.size());
        return gpu::read_pixels(view.width, view.height);
    }
    /// Frames of no time at all until the picture is complete.
    int frames_until_complete() {
        int frames = 0;
        do {
            picture_.advance(cloud_, view_, 0);
            ++frames;
        } while (!picture_.complete() && frames < 100000);
        return frames;
    }

    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 64, .height = 64});
    gpu::PointCloud cloud_;
    gpu::PointPicture picture_;
    gpu::PointView view_;
    std::vector<float> xy_;
};

TEST_F(PointPictureTest, grows_slice_by_slice_to_what_one_go_draws) {
    EXPECT_EQ(picture_.shown().texture, 0U);
    picture_.advance(cloud_, view_, 0);
    EXPECT_FALSE(picture_.complete());
    EXPECT_NE(picture_.shown().texture, 0U); // for want of anything better, what there is
    EXPECT_GT(frames_until_complete(), 1);
    picture_.advance(cloud_, {view_.data, kSide, kSide, 4}, 0); // binds the other one; the finished one stays
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    EXPECT_TRUE(picture_.complete());
    EXPECT_EQ(picture_.shown().view, view_);
    const auto expected = whole(cloud_, view_);
    gpu::PointPicture again;
    again.advance(cloud_, view_, gpu::kAllAtOnce); // leaves its picture bound
    EXPECT_EQ(gpu::read_pixels(kSide, kSide), expected);
    EXPECT_GT(again.cost(cloud_.size()), 0);
}

TEST_F(PointPictureTest, what_is_complete_is_not_drawn_again) {
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    const std::uint64_t before = gpu::revision(picture_.shown().texture);
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    EXPECT_EQ(gpu::revision(picture_.shown().texture), before);
    cloud_.set_colours(std::vector<std::uint32_t>(cloud_.size(), 0xFF0000FFU));
    const auto texture = picture_.shown().texture;
    picture_.advance(cloud_, view_, 0);
    EXPECT_FALSE(picture_.complete());
    EXPECT_EQ(picture_.shown().texture, texture); // the old colours until the new ones are all there
    EXPECT_EQ(gpu::revision(texture), before);
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    EXPECT_NE(picture_.shown().texture, texture);
}

TEST_F(PointPictureTest, a_view_that_never_rests_still_gets_new_pictures) {
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    const gpu::PointView first = picture_.shown().view;
    int renewed = 0;
    for (int frame = 0; frame < 400; ++frame) {
        view_.data[0] += 0.01F;
        view_.data[2] += 0.01F;
        const gpu::PointView before = picture_.shown().view;
        picture_.advance(cloud_, view_, 0);
        renewed += picture_.shown().view == before ? 0 : 1;
    }
    EXPECT_GE(renewed, 1);
    EXPECT_NE(picture_.shown().view, first);
}

TEST_F(PointPictureTest, after_drop_the_old_picture_is_not_shown) {
    picture_.advance(cloud_, view_, gpu::kAllAtOnce);
    const auto old = picture_.shown().texture;
    cloud_.set_positions(std::vector<float>(xy_.begin(), xy_.begin() + 20000));
    picture_.drop();
    picture_.advance(cloud_, view_, 0);
    EXPECT_FALSE(picture_.complete());
    EXPECT_NE(picture_.shown().texture, old);
}

TEST_F(PointPictureTest, a_cloud_without_points_is_complete_and_empty) {
    cloud_.set_positions({});
    picture_.advance(cloud_, view_, 0);
    EXPECT_TRUE(picture_.complete());
    for (const std::uint8_t byte : whole(cloud_, view_)) {
        ASSERT_TRUE(byte == 0 || byte == 255); // read_pixels() sets alpha
    }
}

} // namespace
} // namespace penumbra
