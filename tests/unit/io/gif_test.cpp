#include "core/io/gif.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <stb_image.h>

namespace penumbra {
namespace {

struct Animation {
    int width = 0;
    int height = 0;
    int frames = 0;
    std::vector<std::uint8_t> grey; ///< [frames, height, width]
    std::vector<int> milliseconds;
};

/// As another program reads it.
Animation decode(const std::vector<std::uint8_t>& gif) {
    Animation read;
    int* delays = nullptr;
    int channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_gif_from_memory(gif.data(), static_cast<int>(gif.size()), &delays, &read.width,
                                  &read.height, &read.frames, &channels, 3),
        stbi_image_free);
    EXPECT_NE(pixels, nullptr) << stbi_failure_reason();
    if (!pixels)
        return read;
    const auto count = static_cast<std::size_t>(read.width) * static_cast<std::size_t>(read.height) *
                       static_cast<std::size_t>(read.frames);
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(pixels.get()[3 * i], pixels.get()[3 * i + 2]);
        read.grey.push_back(pixels.get()[3 * i]);
    }
    read.milliseconds.assign(delays, delays + read.frames);
    stbi_image_free(delays);
    return read;
}

void expect_round_trip(int width, int height, const std::vector<std::uint8_t>& frames,
                       const std::vector<int>& hundredths) {
    const Animation read = decode(encode_gif(width, height, frames, hundredths));
    EXPECT_EQ(read.width, width);
    EXPECT_EQ(read.height, height);
    EXPECT_EQ(read.frames, static_cast<int>(hundredths.size()));
    EXPECT_EQ(read.grey, frames) << width << " x " << height;
    for (std::size_t i = 0; i < read.milliseconds.size(); ++i)
        EXPECT_EQ(read.milliseconds[i], 10 * hundredths[i]);
}

TEST(Gif, EveryPixelComesBackThroughAnotherReader) {
    expect_round_trip(1, 1, {77}, {5});
    // Each size ends at another place of the dictionary: at a new width, before a clearing, after it.
    std::mt19937 random(3);
    for (const int width : {2, 16, 17, 255, 256, 257, 511, 513, 3839, 3840, 3841, 3900}) {
        std::vector<std::uint8_t> noise(static_cast<std::size_t>(width));
        for (auto& pixel : noise)
            pixel = static_cast<std::uint8_t>(random());
        expect_round_trip(width, 1, noise, {4});
    }
}

TEST(Gif, LongPicturesClearTheDictionaryAndFlatOnesAreSmall) {
    std::mt19937 random(7);
    std::vector<std::uint8_t> noise(2 * 150 * 150);
    for (auto& pixel : noise)
        pixel = static_cast<std::uint8_t>(random() % 24);
    expect_round_trip(150, 150, noise, {4, 60});
    const std::vector<std::uint8_t> flat(300 * 300, 9);
    expect_round_trip(300, 300, flat, {10});
    EXPECT_LT(encode_gif(300, 300, flat, std::vector<int>{10}).size(), 2500U);
}

TEST(Gif, RefusesWhatIsNoAnimation) {
    const std::vector<std::uint8_t> four(4);
    const std::vector<int> once{3};
    testing::expect_error([&] { encode_gif(2, 2, four, {}); }, "at least one picture");
    testing::expect_error([&] { encode_gif(2, 3, four, once); }, "needs 6 bytes");
    testing::expect_error([&] { encode_gif(0, 2, four, once); }, "sides");
    testing::expect_error([&] { encode_gif(2, 2, four, std::vector<int>{-1}); }, "hundredths");
}

} // namespace
} // namespace penumbra
