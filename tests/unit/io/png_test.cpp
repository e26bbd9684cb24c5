#include "core/io/png.hpp"

#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <memory>
#include <stb_image.h>
#include <string>
#include <vector>

namespace penumbra {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

struct Picture {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<std::uint8_t> pixels;
};

Picture read_png(const std::filesystem::path& path) {
    Picture picture;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load(path.c_str(), &picture.width, &picture.height, &picture.channels, 0), stbi_image_free);
    if (pixels)
        picture.pixels.assign(pixels.get(), pixels.get() + picture.width * picture.height * picture.channels);
    return picture;
}

TEST(Png, PixelsComeBackAsTheyWereWritten) {
    const TemporaryFolder folder;
    for (const int channels : {1, 3, 4}) {
        std::vector<std::uint8_t> pixels(static_cast<std::size_t>(7 * 5 * channels));
        for (std::size_t i = 0; i < pixels.size(); ++i)
            pixels[i] = static_cast<std::uint8_t>(i * 37);
        write_png(folder / "a.png", 7, 5, channels, pixels);
        const auto picture = read_png(folder / "a.png");
        EXPECT_EQ(picture.width, 7);
        EXPECT_EQ(picture.height, 5);
        EXPECT_EQ(picture.channels, channels);
        EXPECT_EQ(picture.pixels, pixels);
    }
}

TEST(Png, SizesThatDoNotFitAreRefused) {
    const TemporaryFolder folder;
    const std::vector<std::uint8_t> pixels(12);
    expect_error([&] { write_png(folder / "a.png", 2, 2, 1, pixels); }, "needs 4 bytes and has 12");
    expect_error([&] { write_png(folder / "a.png", 2, 3, 2, pixels); }, "2 x 3 pixels with 2 channels");
    expect_error([&] { write_png(folder / "a.png", 0, 3, 1, {}); }, "0 x 3 pixels");
    EXPECT_FALSE(std::filesystem::exists(folder / "a.png"));
}

TEST(Png, AGridPlacesEachImageAndLeavesGaps) {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> images(3 * 784);
    for (std::size_t i = 0; i < images.size(); ++i)
        images[i] = static_cast<std::uint8_t>(100 + i / 784);
    images[2 * 784 + 28 + 1] = 255; // row 1, column 1 of the third
    write_png_grid(folder / "grid.png", images, /*columns=*/2, /*scale=*/3, /*gap=*/4);
    const auto picture = read_png(folder / "grid.png");
    ASSERT_EQ(picture.width, 2 * 84 + 4);
    ASSERT_EQ(picture.height, 2 * 84 + 4);
    const auto at = [&](int x, int y) {
        return int{picture.pixels[static_cast<std::size_t>(y * picture.width + x)]};
    };
    EXPECT_EQ(at(0, 0), 100);
    EXPECT_EQ(at(83, 83), 100);
    EXPECT_EQ(at(88, 0), 101);
    EXPECT_EQ(at(0, 88), 102);
    for (const auto& [x, y] : {std::pair{3, 91}, {5, 93}})
        EXPECT_EQ(at(x, y), 255);
    EXPECT_EQ(at(2, 91), 102);
    EXPECT_EQ(at(6, 93), 102);
    EXPECT_EQ(at(85, 10), at(10, 85));   // both in a gap
    EXPECT_EQ(at(85, 10), at(120, 120)); // the empty fourth place
    EXPECT_LT(at(85, 10), 100);
}

TEST(Png, AGridOfFewImagesIsNoWiderThanThey) {
    const TemporaryFolder folder;
    write_png_grid(folder / "grid.png", std::vector<std::uint8_t>(784), /*columns=*/16, /*scale=*/1,
                   /*gap=*/2);
    EXPECT_EQ(read_png(folder / "grid.png").width, 28);
}

TEST(Png, AGridOfBrokenImagesIsRefused) {
    const TemporaryFolder folder;
    const std::vector<std::uint8_t> images(784);
    expect_error([&] { write_png_grid(folder / "g.png", std::span(images).first(783), 1); },
                 "783 bytes are not");
    expect_error([&] { write_png_grid(folder / "g.png", {}, 1); }, "needs whole images");
    expect_error([&] { write_png_grid(folder / "g.png", images, 0); }, "at least one column");
    expect_error([&] { write_png_grid(folder / "g.png", images, 1, 5000); },
                 "would be 140000 x 140000 pixels");
}

} // namespace
} // namespace penumbra
