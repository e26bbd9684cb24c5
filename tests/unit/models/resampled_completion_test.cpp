#include "core/models/resampled_completion.hpp"

#include "core/data/dataset.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::resampled_completion_test {
namespace {

constexpr std::int64_t kLatent = 2;
constexpr double kSigma = 0.4;

torch::Tensor normals(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return at::randn(shape, generator);
}

/// x = W z + noise, of which everything is known: probabilistic principal components (Tipping & Bishop 1999).
struct LinearGaussian {
    torch::Tensor weights = normals({kImagePixels, kLatent}, 1) * 0.1;

    /// N(mean, covariance) of z given the pixels that `seen` (rows of the weights) makes.
    std::pair<torch::Tensor, torch::Tensor> posterior(const torch::Tensor& seen,
                                                      const torch::Tensor& pixels) const {
        const auto precision = torch::eye(kLatent) + torch::matmul(seen.t(), seen) / (kSigma * kSigma);
        const auto covariance = torch::inverse(precision);
        return {torch::matmul(pixels, torch::matmul(seen, covariance)) / (kSigma * kSigma), covariance};
    }

    LatentVariableModel model() const {
        return {kLatent,
                [this](const torch::Tensor& images) -> Encoding {
                    const auto [mean, covariance] = posterior(weights, images);
                    return {mean, covariance.diagonal().log().expand_as(mean)};
                },
                [this](const torch::Tensor& codes) { return torch::matmul(codes, weights.t()); },
                [this](const torch::Tensor& bottoms, const torch::Tensor& codes) {
                    const auto bottom = torch::matmul(codes, lower().t());
                    return (bottoms - bottom).square().sum(1) / (-2 * kSigma * kSigma);
                }};
    }
    torch::Tensor lower() const { return weights.narrow(0, kHalfPixels, kHalfPixels); }

    /// The codes of images that decode() made.
    torch::Tensor codes_of(const torch::Tensor& images) const {
        return torch::matmul(images,
                             torch::matmul(weights, torch::inverse(torch::matmul(weights.t(), weights))));
    }
};

torch::Tensor noise_of(std::int64_t count, std::int64_t samples, std::uint64_t seed = 3) {
    return normals({count, samples, resampling_noise_size(kLatent)}, seed);
}

TEST(ResampledCompletion, CodesAreDrawnFromThePosteriorOfTheBottom) {
    const LinearGaussian truth;
    const auto code = torch::tensor({{0.8F, -1.1F}});
    const auto bottom = torch::matmul(code, truth.lower().t()) + kSigma * normals({1, kHalfPixels}, 5);
    const auto completions = complete_by_resampling(truth.model(), bottom, noise_of(1, 2000));
    const auto codes = truth.codes_of(completions.images[0]);
    const auto [mean, covariance] = truth.posterior(truth.lower(), bottom);
    const auto deviation = covariance.diagonal().sqrt();
    EXPECT_LT(((codes.mean(0) - mean[0]) / deviation).abs().max().item<double>(), 0.15);
    EXPECT_LT((codes.std(0) / deviation - 1).abs().max().item<double>(), 0.15);
    // Nearly Gaussian proposals around the truth: a good part of them counts.
    EXPECT_GT(completions.effective_samples.item<double>(), 0.2 * static_cast<double>(completions.proposals));
}

TEST(ResampledCompletion, ABottomThatNothingExplainsHasFewEffectiveSamples) {
    const LinearGaussian truth;
    const auto likely = torch::zeros({1, kHalfPixels});
    const auto unlikely = 24 * truth.lower().select(1, 0).unsqueeze(0);
    const auto effective = [&](const torch::Tensor& bottom) {
        return complete_by_resampling(truth.model(), bottom, noise_of(1, 8)).effective_samples.item<double>();
    };
    EXPECT_LT(effective(unlikely), 0.7 * effective(likely));
    EXPECT_GE(effective(unlikely), 1 - 1e-6);
}

TEST(ResampledCompletion, EachRowIsTheSameAloneAndAgain) {
    const LinearGaussian truth;
    const auto bottoms = normals({3, kHalfPixels}, 7), noise = noise_of(3, 4);
    const auto all = complete_by_resampling(truth.model(), bottoms, noise);
    ASSERT_EQ(all.images.sizes(), at::IntArrayRef({3, 4, kImagePixels}));
    ASSERT_EQ(all.effective_samples.sizes(), at::IntArrayRef({3}));
    const auto one = complete_by_resampling(truth.model(), bottoms.narrow(0, 1, 1), noise.narrow(0, 1, 1));
    EXPECT_TRUE(torch::equal(one.images[0], all.images[1]));
    EXPECT_FALSE(
        torch::equal(complete_by_resampling(truth.model(), bottoms, noise_of(3, 4, 4)).images, all.images));
}

TEST(ResampledCompletion, WithoutNoiseThereIsOneAnswer) {
    const LinearGaussian truth;
    const auto images =
        complete_by_resampling(truth.model(), normals({1, kHalfPixels}, 7), 0 * noise_of(1, 3)).images[0];
    EXPECT_TRUE(torch::equal(images[0], images[1]));
    EXPECT_TRUE(torch::equal(images[0], images[2]));
}

} // namespace
} // namespace penumbra::resampled_completion_test
