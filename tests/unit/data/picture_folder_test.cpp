#include "core/data/picture_folder.hpp"

#include "core/io/files.hpp"
#include "core/io/png.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <array>

namespace penumbra {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using testing::TemporaryFolder;

void write_picture(const fs::path& path, std::uint8_t grey, int side = 28) {
    const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(side * side), grey);
    write_png(path, side, side, 1, pixels);
}

TEST(PictureFolder, SubFoldersAreClassesInTheOrderOfTheirNames) {
    const TemporaryFolder folder;
    for (const char* name : {"cats", "ants", "bees"})
        for (int i = 0; i < 4; ++i)
            write_picture(folder / name / (std::to_string(i) + ".png"),
                          static_cast<std::uint8_t>(name[0] + i));
    write_file_atomically(folder / "notes.txt", "no picture");
    fs::create_directories(folder / "empty");
    ASSERT_TRUE(holds_pictures(folder.path()));
    const auto pictures = read_picture_folder(folder.path());
    EXPECT_EQ(pictures.class_names, (std::vector<std::string>{"ants", "bees", "cats"}));
    ASSERT_EQ(pictures.train.size(), 12U);
    EXPECT_EQ(pictures.train.labels[4], 1);
    EXPECT_EQ(pictures.train.image(4)[100], 'b');
    EXPECT_EQ(pictures.test.size(), 0U);

    // The rest of the program: ten class names, and a seventh kept for tests.
    const auto data = load_dataset(folder.path().string());
    EXPECT_EQ(data->class_names.size(), 10U);
    EXPECT_EQ(data->class_names[2], "cats");
    EXPECT_EQ(data->test.size(), 1U);
    EXPECT_EQ(data->train.size() + data->validation.size(), 11U);
    EXPECT_EQ(load_dataset(folder.path().string())->identity, data->identity);
}

TEST(PictureFolder, PicturesWithoutSubFoldersAreOneClass) {
    const TemporaryFolder folder;
    for (int i = 0; i < 3; ++i)
        write_picture(folder / (std::to_string(i) + ".PNG"), static_cast<std::uint8_t>(i));
    const auto data = load_dataset(folder.path().string());
    EXPECT_EQ(data->class_names[0], "all");
    EXPECT_EQ(data->train.size(), 1U);
    EXPECT_EQ(data->validation.size(), 1U);
    EXPECT_EQ(data->test.size(), 1U);
}

TEST(PictureFolder, TrainAndTestAreSplits) {
    const TemporaryFolder folder;
    for (const char* name : {"0", "1"}) {
        for (int i = 0; i < 5; ++i)
            write_picture(folder / "training" / name / (std::to_string(i) + ".png"), 7);
        write_picture(folder / "testing" / name / "a.png", 9);
    }
    ASSERT_TRUE(holds_pictures(folder.path()));
    const auto data = load_dataset(folder.path().string());
    EXPECT_EQ(data->test.labels, (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(data->test.image(0)[0], 9);
    EXPECT_EQ(data->train.size() + data->validation.size(), 10U);
    write_picture(folder / "testing/2/a.png", 9);
    expect_error([&] { read_picture_folder(folder.path()); }, "have a class 2 that the training pictures");
}

TEST(PictureFolder, WhatDoesNotFitIsSaid) {
    const TemporaryFolder folder;
    for (int i = 0; i < 11; ++i)
        write_picture(folder / "many" / ("class" + std::to_string(i)) / "a.png", 1);
    expect_error([&] { load_dataset((folder / "many").string()); }, "has 11 sub-folders with pictures.");
    write_picture(folder / "few/a.png", 1);
    expect_error([&] { load_dataset((folder / "few").string()); }, "has 1 images.");
    write_file_atomically(folder / "bad/a.png", "this is text");
    expect_error([&] { load_dataset((folder / "bad").string()); }, "a.png is not a PNG picture.");
    write_picture(folder / "cut/a.png", 1);
    auto bytes = read_file(folder / "cut/a.png");
    bytes.resize(45);
    write_file_atomically(folder / "cut/a.png", bytes);
    expect_error([&] { load_dataset((folder / "cut").string()); }, "a.png is damaged");
}

/// Pixels from a function of x and y: R, G, B, A.
template<class Colour>
std::vector<std::uint8_t> painted(int width, int height, Colour colour) {
    std::vector<std::uint8_t> pixels;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int part : std::array<int, 4>(colour(x, y)))
                pixels.push_back(static_cast<std::uint8_t>(part));
    return pixels;
}

TEST(SmallGrey, AnImageOfTheRightSizeStaysAsItIs) {
    const auto small = as_small_grey(28, 28, painted(28, 28, [](int x, int y) {
                                         return std::array{x + 5 * y, x + 5 * y, x + 5 * y, 255};
                                     }));
    for (int y = 0; y < 28; ++y)
        for (int x = 0; x < 28; ++x)
            EXPECT_EQ(small[static_cast<std::size_t>(28 * y + x)], x + 5 * y);
}

TEST(SmallGrey, ColoursHaveTheirWeightsAndTransparencyIsBlack) {
    const auto one = [](std::array<int, 4> colour) {
        return int{as_small_grey(3, 3, painted(3, 3, [&](int, int) { return colour; }))[400]};
    };
    EXPECT_EQ(one({255, 0, 0, 255}), 76);
    EXPECT_EQ(one({0, 255, 0, 255}), 150);
    EXPECT_EQ(one({0, 0, 255, 255}), 29);
    EXPECT_EQ(one({255, 255, 255, 51}), 51);
}

TEST(SmallGrey, TheMiddleSquareIsTakenAndItsCellsAreMeans) {
    // 100 x 56: the square is columns 22 to 77; each cell is 2 x 2 pixels of a checkerboard.
    const auto checked = as_small_grey(100, 56, painted(100, 56, [](int x, int y) {
                                           const int grey = x < 22 || x >= 78 ? 255 : (x + y) % 2 * 100;
                                           return std::array{grey, grey, grey, 255};
                                       }));
    for (const auto value : checked)
        EXPECT_EQ(value, 50);
    // 42 pixels to 28 cells: each is 1.5 wide. Columns 0, 1, 2 are 0, 90, 180.
    const auto ramp = as_small_grey(42, 42, painted(42, 42, [](int x, int) {
                                        return std::array{x % 3 * 90, x % 3 * 90, x % 3 * 90, 255};
                                    }));
    EXPECT_EQ(ramp[0], 30);  // (0 + 90 / 2) / 1.5
    EXPECT_EQ(ramp[1], 150); // (90 / 2 + 180) / 1.5
    // A cell of an enlarged picture is its pixel.
    const auto large = as_small_grey(2, 2, painted(2, 2, [](int x, int y) {
                                         const int grey = 100 * x + 50 * y;
                                         return std::array{grey, grey, grey, 255};
                                     }));
    EXPECT_EQ(large[0], 0);
    EXPECT_EQ(large[27], 100);
    EXPECT_EQ(large[783], 150);
}

} // namespace
} // namespace penumbra
