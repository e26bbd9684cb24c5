#include "core/evaluation/nearest_neighbours.hpp"

#include "core/evaluation/images.hpp"
#include "tests/unit/evaluation/scripted_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::nearest_neighbours_test {
namespace {

ImageSet grey_images(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    ImageSet set;
    set.pixels.resize(count * kImagePixels);
    for (auto& pixel : set.pixels)
        pixel = static_cast<std::uint8_t>(random());
    set.labels.resize(count);
    return set;
}

torch::Tensor bottoms_of(const ImageSet& set) {
    return image_tensor(set, 0, static_cast<std::int64_t>(set.size())).narrow(1, kHalfPixels, kHalfPixels);
}

TEST(NearestNeighbours, AgreeWithBruteForce) {
    const auto train = grey_images(300, 1);
    const auto queries = bottoms_of(grey_images(150, 2)); // more than one block
    const auto found = NearestNeighbours(train).nearest(queries, 16);
    const auto reference = bottoms_of(train).to(torch::kFloat64);
    for (std::int64_t i = 0; i < queries.size(0); ++i) {
        const auto distances = (reference - queries[i].to(torch::kFloat64)).square().sum(1);
        // Distances and not indices are compared: float32 may swap two that differ in the seventh digit.
        const auto expected = std::get<0>(distances.sort(/*dim=*/0)).narrow(0, 0, 16);
        ASSERT_TRUE(torch::allclose(distances.index_select(0, found[i]), expected, 0, 1e-4)) << "query " << i;
        ASSERT_EQ(std::get<0>(at::_unique(found[i])).numel(), 16) << "query " << i;
    }
}

TEST(NearestNeighbours, OfATrainingBottomIsItself) {
    const auto train = grey_images(200, 3);
    const auto found = NearestNeighbours(train).nearest(bottoms_of(train), 2);
    EXPECT_TRUE(torch::equal(found.select(1, 0), torch::arange(200)));
}

TEST(NearestNeighbours, LookAtTheBottomOnly) {
    auto train = grey_images(50, 4);
    const auto before = NearestNeighbours(train).nearest(bottoms_of(train), 5);
    for (std::size_t i = 0; i < 50; ++i)
        std::fill_n(train.pixels.begin() + static_cast<std::ptrdiff_t>(i * kImagePixels), kHalfPixels,
                    static_cast<std::uint8_t>(i));
    EXPECT_TRUE(torch::equal(before, NearestNeighbours(train).nearest(bottoms_of(train), 5)));
}

TEST(NearestNeighbours, CompleteWithTheirTopsOverTheEvidence) {
    const auto train = grey_images(60, 5);
    const auto queries = bottoms_of(grey_images(7, 6));
    const NearestNeighbours neighbours(train);
    const auto found = neighbours.nearest(queries, 3);
    const auto completed = neighbours.complete(queries, 3);
    ASSERT_EQ(completed.sizes(), (std::vector<std::int64_t>{7, 3, kImagePixels}));
    for (std::int64_t i = 0; i < 7; ++i)
        for (std::int64_t k = 0; k < 3; ++k) {
            const auto whole = image_tensor(train, found[i][k].item<std::int64_t>(), 1)[0];
            EXPECT_TRUE(
                torch::equal(completed[i][k].narrow(0, 0, kHalfPixels), whole.narrow(0, 0, kHalfPixels)));
            EXPECT_TRUE(torch::equal(completed[i][k].narrow(0, kHalfPixels, kHalfPixels), queries[i]));
        }
}

} // namespace
} // namespace penumbra::nearest_neighbours_test
