#include "core/models/jitter.hpp"

#include "tests/unit/models/small_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::jitter_test {
namespace {

/// A disc of ink in the middle, soft at its edge.
torch::Tensor disc() {
    const auto x = torch::arange(kImageColumns, torch::kFloat32) - 13.5;
    const auto radius = (x.square().unsqueeze(0) + x.square().unsqueeze(1)).sqrt();
    return (6 - radius).clamp(0, 1).view({1, kImagePixels});
}

/// Mean column of the ink, [N].
torch::Tensor centre(const torch::Tensor& images) {
    const auto columns = images.view({-1, kImageRows, kImageColumns}).sum(1);
    return columns.mv(torch::arange(kImageColumns, torch::kFloat32)) / columns.sum(1);
}

TEST(Jitter, MovesByAboutAPixel) {
    auto generator = at::detail::createCPUGenerator(1);
    const auto moved = jittered(disc().expand({2000, kImagePixels}), 1, generator);
    ASSERT_EQ(moved.sizes(), (at::IntArrayRef{2000, kImagePixels}));
    EXPECT_NEAR(centre(moved).mean().item<double>(), 13.5, 0.1);
    EXPECT_NEAR(centre(moved).std().item<double>(), 1, 0.15);
    EXPECT_GE(moved.min().item<double>(), 0);
    EXPECT_LE(moved.max().item<double>(), 1.0001);
}

TEST(Jitter, NoneLeavesImagesAlone) {
    auto generator = at::detail::createCPUGenerator(1);
    EXPECT_LT((jittered(disc(), 0, generator) - disc()).abs().max().item<double>(), 1e-5);
}

TEST(Jitter, IsItsGenerators) {
    auto one = at::detail::createCPUGenerator(5), same = at::detail::createCPUGenerator(5);
    const auto images = disc().expand({3, kImagePixels});
    const auto moved = jittered(images, 1, one);
    EXPECT_TRUE(torch::equal(moved, jittered(images, 1, same)));
    EXPECT_FALSE(torch::equal(moved, jittered(images, 1, one)));
    EXPECT_FALSE(torch::equal(moved[0], moved[1]));
}

} // namespace
} // namespace penumbra::jitter_test
