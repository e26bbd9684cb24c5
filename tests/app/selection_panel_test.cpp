// The selection in the whole window, with the shipped model and a small data set.

#include "support/window_test.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Rings and upright strokes by turns, which the shipped map has far apart.
std::string rings_and_strokes(std::uint32_t count) {
    std::string file = testing::big_endian(0x803) + testing::big_endian(count) + testing::big_endian(28) +
                       testing::big_endian(28);
    for (std::uint32_t i = 0; i < count; ++i) {
        for (int pixel = 0; pixel < kImagePixels; ++pixel) {
            const double x = pixel % 28 - 13.5;
            const double y = pixel / 28 - 13.5;
            const double from_ring = std::abs(std::hypot(x, y) - 7 - 0.1 * i);
            const double from_stroke = std::max(std::abs(x), std::abs(y) - 8 + 0.1 * i);
            file += static_cast<char>((i % 2 == 0 ? from_ring : from_stroke) < 1.6 ? 255 : 0);
        }
    }
    return file;
}

class SelectionPanelTest : public testing::WindowTest {
  protected:
    SelectionPanelTest() {
        write_file_atomically(data_folder() / "t10k-images-idx3-ubyte", rings_and_strokes(12));
    }
};

TEST_F(SelectionPanelTest, goes_from_the_map_to_files_groups_and_the_probe) {
    ASSERT_TRUE(std::filesystem::exists(find_assets() / "models" / "vae-2d.safetensors"));
    // All twelve test images by a box; then all but those in the left half by a line.
    play("wait \"legend 0\" timeout 60\nwait seconds 1\nhold shift\ndrag map 0.01 0.01 0.99 0.99 200\n"
         "release shift\nwait \"selection count\"\n" +
         save("selection.csv", "all.csv") + save("selection.png", "all.png"));
    const std::string all = text("all.csv");
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 13);
    EXPECT_EQ(all.substr(0, all.find('\n')), "id,set,index,label,class,z0,z1");
    EXPECT_GT(std::filesystem::file_size(folder_ / "all.png"), 500U);

    play("action selection.with\nwait frames 3\nclick \"selection merge Remove\"\nhold ctrl\n"
         "stroke map 0.01 0.01 0.5 0.01 0.5 0.99 0.01 0.99 300\nrelease ctrl\nwait frames 4\n" +
         save("selection.csv", "some.csv"));
    const std::string some = text("some.csv");
    const auto rows = std::count(some.begin(), some.end(), '\n') - 1;
    EXPECT_EQ(rows, 6);

    // The attribute's pictures come from the model.
    play("action selection.without\nwait \"selection amount\"\nset \"selection amount\" 2\nwait seconds 1");
    const auto decoded = studio_->decoded(DecodeUse::Selection);
    ASSERT_NE(decoded, nullptr);
    EXPECT_EQ(decoded->problem, "");
    EXPECT_EQ(decoded->decoded.images.size(), decoded->query.count * kImagePixels);
    EXPECT_GT(decoded->query.count, 10U);
    const std::vector<float>& codes = decoded->query.codes; // selection, with, without, base, changed
    for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(codes[8 + j], codes[6 + j] + 2 * (codes[2 + j] - codes[4 + j]), 1e-4);
    }

    play("action selection.probe\nwait seconds 2");
    EXPECT_EQ(studio_->probe()->count, static_cast<std::size_t>(rows));
    play("action selection.all-images\nwait seconds 2\naction selection.isolate\nwait frames 3\n" +
         save("table.latent-map", "map.csv") + "action selection.clear\nwait frames 3");
    EXPECT_EQ(studio_->probe()->count, 12U);
    const std::string map = text("map.csv");
    EXPECT_EQ(map.substr(0, map.find('\n')), "id,set,index,label,class,x,y,z0,z1");
    EXPECT_FALSE(loop_->actions().enabled(*loop_->actions().find("selection.isolate")));
}

} // namespace
} // namespace penumbra
