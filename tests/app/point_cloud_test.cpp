#include "app/gpu/point_cloud.hpp"

#include "app/gpu/framebuffer.hpp"
#include "app/shell/backend.hpp"

#include <array>
#include <gtest/gtest.h>
#include <stdexcept>

namespace penumbra {
namespace {

constexpr int kWidth = 100;
constexpr int kHeight = 80;
constexpr std::uint32_t kRed = 0xFF0000FFU;
constexpr std::uint32_t kGreen = 0xFF00FF00U;

using Rgb = std::array<int, 3>;
constexpr Rgb kBlack{0, 0, 0};

class PointCloudTest : public ::testing::Test {
  protected:
    /// The data square 0..10 lies on the pixels 10..90 across and 0..80 down.
    PointCloudTest() {
        view_.data = {-1.25F, 0, 11.25F, 10};
        view_.width = kWidth;
        view_.height = kHeight;
        view_.size = 6;
    }

    void draw(gpu::PointCloud& cloud) {
        backend_->bind();
        gpu::clear(0, 0, kWidth, kHeight, 0xFF000000U);
        cloud.draw(view_, 0, cloud.size());
        pixels_ = gpu::read_pixels(kWidth, kHeight);
    }
    Rgb at(int x, int y) const {
        const auto i = static_cast<std::size_t>(4 * (y * kWidth + x));
        return {pixels_[i], pixels_[i + 1], pixels_[i + 2]};
    }
    int lit() const {
        int count = 0;
        for (std::size_t i = 0; i < pixels_.size(); i += 4) {
            count += pixels_[i] + pixels_[i + 1] + pixels_[i + 2] > 0 ? 1 : 0;
        }
        return count;
    }

    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = kWidth, .height = kHeight});
    gpu::PointView view_;
    std::vector<std::uint8_t> pixels_;
};

TEST_F(PointCloudTest, points_land_where_the_view_says_in_their_colours) {
    gpu::PointCloud cloud;
    cloud.set_positions(std::array<float, 4>{2.5F, 7.5F, 5, 1});
    cloud.set_colours(std::array<std::uint32_t, 2>{kRed, kGreen});
    draw(cloud);
    EXPECT_EQ(at(30, 20), (Rgb{255, 0, 0})); // 10 + 2.5 * 8, and up on the screen is up in the data
    EXPECT_EQ(at(50, 72), (Rgb{0, 255, 0}));
    EXPECT_EQ(at(30, 60), kBlack);
    EXPECT_EQ(at(35, 20), kBlack); // beyond the radius
    // Two discs of diameter 6 and their soft edges; squares would be 72 and more.
    EXPECT_GE(lit(), 50);
    EXPECT_LE(lit(), 2 * 45);
}

TEST_F(PointCloudTest, points_glide_from_where_they_were) {
    gpu::PointCloud cloud;
    cloud.set_positions(std::array<float, 2>{1, 5});
    draw(cloud);
    EXPECT_EQ(at(18, 40), (Rgb{255, 255, 255})); // white until coloured
    cloud.set_positions(std::array<float, 2>{9, 5});
    view_.blend = 0;
    draw(cloud);
    EXPECT_NE(at(18, 40), kBlack);
    view_.blend = 0.5F;
    draw(cloud);
    EXPECT_EQ(at(18, 40), kBlack);
    EXPECT_NE(at(50, 40), kBlack);
    // Called away half way, it starts from there.
    cloud.set_positions(std::array<float, 2>{5, 9});
    view_.blend = 0;
    draw(cloud);
    EXPECT_NE(at(50, 40), kBlack);
    view_.blend = 1;
    draw(cloud);
    EXPECT_NE(at(50, 8), kBlack);
    EXPECT_EQ(at(50, 40), kBlack);
}

TEST_F(PointCloudTest, another_number_of_points_stands_at_once) {
    gpu::PointCloud cloud;
    cloud.set_positions(std::array<float, 2>{1, 5});
    draw(cloud);
    cloud.set_positions(std::array<float, 4>{9, 5, 9, 1});
    view_.blend = 0;
    draw(cloud);
    EXPECT_NE(at(82, 40), kBlack);
    EXPECT_EQ(at(18, 40), kBlack);
    EXPECT_EQ(cloud.size(), 2U);
    cloud.set_positions({});
    draw(cloud);
    EXPECT_EQ(lit(), 0);
}

TEST_F(PointCloudTest, alpha_hides_and_blends) {
    gpu::PointCloud cloud;
    cloud.set_positions(std::array<float, 4>{2, 5, 8, 5});
    cloud.set_colours(std::array<std::uint32_t, 2>{kRed & 0x00FFFFFFU, kGreen});
    view_.opacity = 0.5F;
    draw(cloud);
    EXPECT_EQ(at(26, 40), kBlack);
    EXPECT_NEAR(at(74, 40)[1], 128, 2);
    EXPECT_EQ(at(74, 40)[0], 0);
}

TEST_F(PointCloudTest, slices_add_up_to_the_whole_and_are_fair_samples) {
    // A row of a thousand points from left to right, the left half red.
    std::vector<float> xy;
    std::vector<std::uint32_t> colours;
    for (int i = 0; i < 1000; ++i) {
        xy.push_back(static_cast<float>(i) / 100);
        xy.push_back(5);
        colours.push_back(i < 500 ? kRed : kGreen);
    }
    gpu::PointCloud cloud;
    cloud.set_positions(xy);
    cloud.set_colours(colours);
    view_.size = 2;
    view_.opacity = 0.5F;
    draw(cloud);
    const auto whole = pixels_;
    backend_->bind();
    gpu::clear(0, 0, kWidth, kHeight, 0xFF000000U);
    for (std::size_t first = 0; first < 1000; first += 64) {
        cloud.draw(view_, first, 64); // the last slice is cut off
    }
    EXPECT_EQ(gpu::read_pixels(kWidth, kHeight), whole);
    cloud.draw(view_, 1000, 64);
    EXPECT_EQ(gpu::read_pixels(kWidth, kHeight), whole);

    gpu::clear(0, 0, kWidth, kHeight, 0xFF000000U);
    cloud.draw(view_, 0, 100);
    pixels_ = gpu::read_pixels(kWidth, kHeight);
    int red = 0;
    int green = 0;
    for (int x = 0; x < kWidth; ++x) {
        red += at(x, 40)[0] > 0 ? 1 : 0;
        green += at(x, 40)[1] > 0 ? 1 : 0;
    }
    EXPECT_GE(red, 20); // of 40 columns each
    EXPECT_GE(green, 20);
}

TEST_F(PointCloudTest, changes_have_another_revision) {
    gpu::PointCloud cloud;
    cloud.set_positions(std::array<float, 2>{1, 5});
    std::uint64_t before = cloud.revision();
    draw(cloud);
    EXPECT_EQ(cloud.revision(), before);
    cloud.set_colours(std::array<std::uint32_t, 1>{kRed});
    EXPECT_NE(cloud.revision(), before);
    before = cloud.revision();
    cloud.set_positions(std::array<float, 2>{1, 5});
    EXPECT_NE(cloud.revision(), before);
}

TEST_F(PointCloudTest, refuses_arrays_that_do_not_match) {
    gpu::PointCloud cloud;
    EXPECT_THROW(cloud.set_positions(std::array<float, 3>{1, 2, 3}), std::invalid_argument);
    cloud.set_positions(std::array<float, 2>{1, 2});
    EXPECT_THROW(cloud.set_colours({}), std::invalid_argument);
}

TEST_F(PointCloudTest, a_refused_shader_says_why) {
    gpu::ShaderProgram program;
    try {
        program.build("#version 330 core\nvoid main() { nonsense; }", "#version 330 core\nvoid main() {}");
        FAIL() << "the shader was accepted";
    } catch (const std::runtime_error& problem) {
        EXPECT_NE(std::string(problem.what()).find("nonsense"), std::string::npos) << problem.what();
    }
    EXPECT_FALSE(program.built());
}

} // namespace
} // namespace penumbra
