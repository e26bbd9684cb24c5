// A second model beside the first: what follows the map's "Beside".

#include "support/window_test.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

using BesideTest = testing::WindowTest;

TEST_F(BesideTest, a_second_models_dimensions_are_shown_and_its_points_are_those_of_the_first) {
    const auto other = folder_.path() / "other.safetensors";
    std::filesystem::copy_file(find_assets() / "models" / "vae-2d.safetensors", other);
    play("wait model timeout 60\nwait data timeout 60\nwait \"kl bars\" timeout 60\naction map.beside\n"
         "wait seconds 0.5");
    EXPECT_THROW(play("wait \"kl bars beside\" timeout 0.5"), Error); // there is no second model
    play("drop " + other.string() +
         "\nwait \"kl bars beside\" timeout 30\nhover \"kl bars beside\" 0.4 0.6\n"
         "wait frames 4\nscreenshot beside.png");
    ASSERT_NE(studio_->probe_beside(), nullptr);
    EXPECT_EQ(studio_->probe_beside()->statistics.dimensions(), 2U);
    // Points that are chosen in the second map are chosen in both.
    EXPECT_FALSE(can("selection.clear"));
    play("hold shift\ndrag \"map beside\" 0.02 0.02 0.98 0.98 200\nrelease shift\nwait frames 4");
    EXPECT_TRUE(can("selection.clear"));
    play("action map.beside\nwait frames 4");
    EXPECT_THROW(play("wait \"kl bars beside\" timeout 0.5"), Error);
}

} // namespace
} // namespace penumbra
