#include "core/evaluation/completion_scores.hpp"

#include "core/evaluation/images.hpp"
#include "tests/unit/evaluation/scripted_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::completion_scores_test {
namespace {

/// Two completions of one black digit: (0.6, 0.8) and (0.6, 0) in the first two pixels.
torch::Tensor two_completions() {
    auto completions = torch::zeros({1, 2, kImagePixels});
    completions[0][0][0] = 0.6;
    completions[0][0][1] = 0.8;
    completions[0][1][0] = 0.6;
    return completions;
}

const auto kBlack = torch::zeros({1, kImagePixels});

double first(const torch::Tensor& values) {
    return values[0].item<double>();
}

TEST(CompletionScores, OfTwoCompletionsByHand) {
    const auto scores = score_digits(two_completions(), torch::tensor({{3, 4}}), kBlack, torch::tensor({3}));
    // Errors 1 and 0.6; the completions are 0.8 apart.
    EXPECT_NEAR(first(scores.energy), 0.8 - 0.8 / 2, 1e-6);
    EXPECT_NEAR(first(scores.best_squared_error), 0.36, 1e-6);
    EXPECT_NEAR(first(scores.diversity), 0.8, 1e-6);
    EXPECT_NEAR(first(scores.grey_pixels), 1.5, 1e-6);
    EXPECT_NEAR(first(scores.label_agreement), 0.5, 1e-12);
    EXPECT_NEAR(first(scores.label_log_loss), -std::log(1.1 / 3), 1e-12);
}

TEST(CompletionScores, TheTruthItselfScoresZero) {
    const auto real = torch::rand({3, kImagePixels}, torch::make_generator<at::CPUGeneratorImpl>(1));
    const auto copies = real.unsqueeze(1).expand({-1, 16, -1});
    const auto labels = torch::tensor({7, 1, 2});
    const auto scores = score_digits(copies, labels.unsqueeze(1).expand({-1, 16}), real, labels);
    EXPECT_EQ(scores.energy.abs().max().item<double>(), 0);
    EXPECT_EQ(scores.diversity.max().item<double>(), 0);
    EXPECT_EQ(scores.best_squared_error.max().item<double>(), 0);
    EXPECT_NEAR(scores.seam.abs().max().item<double>(), 0, 1e-6);
    EXPECT_NEAR(first(scores.label_log_loss), -std::log(16.1 / 17), 1e-12);
}

TEST(CompletionScores, EvidenceDoesNotCount) {
    auto completions = two_completions();
    completions.narrow(2, kHalfPixels, kHalfPixels).fill_(1);
    const auto labels = torch::tensor({3});
    const auto with = score_digits(completions, torch::tensor({{3, 4}}), kBlack, labels);
    EXPECT_NEAR(first(with.energy), 0.4, 1e-6);
    EXPECT_NEAR(first(with.best_squared_error), 0.36, 1e-6);
}

TEST(CompletionScores, GreyIsBetweenOneTenthAndNine) {
    auto completions = torch::zeros({1, 2, kImagePixels});
    completions[0][0][5] = 0.05; // black
    completions[0][0][6] = 0.95; // white
    completions[0][0][7] = 0.11;
    completions[0][0][8] = 0.89;
    const auto scores = score_digits(completions, torch::tensor({{0, 0}}), kBlack, torch::tensor({0}));
    EXPECT_NEAR(first(scores.grey_pixels), 1, 1e-6); // two in one, none in the other
}

TEST(CompletionScores, SeamIsTheJumpBeyondTheRealOne) {
    auto real = torch::zeros({1, kImagePixels});
    real[0][kHalfPixels] = 1; // row 14: the real digit jumps by 1/28
    auto completions = real.unsqueeze(1).repeat({1, 2, 1});
    completions[0][0][kHalfPixels - 1] = 1; // row 13 of one completion, above a black pixel
    const auto scores = score_digits(completions, torch::tensor({{0, 0}}), real, torch::tensor({0}));
    EXPECT_NEAR(first(scores.seam), 0.5 / 28, 1e-7);
}

TEST(CompletionScores, BlurIsPunishedByTheEnergyScore) {
    // The truth is one of two patterns. The sampler that draws them scores better than their mean, always.
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(3);
    const auto side = torch::randint(0, 2, {400, 17}, generator, torch::kInt64).to(torch::kFloat32);
    auto drawn = torch::zeros({400, 16, kImagePixels});
    auto real = torch::zeros({400, kImagePixels});
    drawn.select(2, 0).copy_(side.narrow(1, 0, 16));
    real.select(1, 0).copy_(side.select(1, 16));
    auto blurred = torch::zeros({400, 16, kImagePixels});
    blurred.select(2, 0).fill_(0.5);
    const auto labels = torch::zeros({400}, torch::kInt64);
    const auto judged = torch::zeros({400, 16}, torch::kInt64);
    const double sampler = score_digits(drawn, judged, real, labels).energy.mean().item<double>();
    const double mean = score_digits(blurred, judged, real, labels).energy.mean().item<double>();
    EXPECT_NEAR(sampler, 0.25, 0.03); // E|S−x| = 1/2, E|S−S'| = 1/2
    EXPECT_NEAR(mean, 0.5, 1e-6);
}

class CompleterScores : public ::testing::Test {
  protected:
    Classify classify() {
        return [this](const torch::Tensor& images) { return model.classify(images); };
    }
    testing::ScriptedModel model;
    ImageSet test = testing::random_images(300, 5); // more than two chunks at K = 16
};

TEST_F(CompleterScores, RealDigitsScoreZeroAndKeepTheirOrder) {
    std::int64_t seen = 0;
    const auto real = [&](const torch::Tensor& bottoms, std::int64_t from) {
        EXPECT_EQ(from, seen);
        seen += bottoms.size(0);
        return image_tensor(test, from, bottoms.size(0)).unsqueeze(1).expand({-1, 16, -1});
    };
    double told = 0;
    const auto scores = score_completer(real, classify(), test, 300, 16, torch::kCPU,
                                        [&](double fraction) { told = fraction; });
    EXPECT_EQ(seen, 300);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(scores.digits.energy.size(0), 300);
    EXPECT_EQ(scores.digits.energy.abs().max().item<double>(), 0);
    EXPECT_EQ(scores.digits.label_agreement.mean().item<double>(), 1);
    EXPECT_NEAR(scores.frechet_distance, 0, 1e-6);
}

TEST_F(CompleterScores, PasteTheEvidence) {
    // What the completer says about the bottom does not reach the classifier.
    const auto vandal = [&](const torch::Tensor& bottoms, std::int64_t from) {
        auto images = image_tensor(test, from, bottoms.size(0)).unsqueeze(1).repeat({1, 4, 1});
        images.narrow(2, kHalfPixels, kHalfPixels).fill_(1);
        return images;
    };
    EXPECT_NEAR(score_completer(vandal, classify(), test, 100, 4, torch::kCPU).frechet_distance, 0, 1e-6);
}

TEST_F(CompleterScores, FiguresAreTheMeansOverDigits) {
    const auto black = [](const torch::Tensor& bottoms, std::int64_t) {
        return torch::zeros({bottoms.size(0), 2, kImagePixels});
    };
    const auto scores = score_completer(black, classify(), test, 300, 2, torch::kCPU);
    const auto tops = image_tensor(test, 0, 300).narrow(1, 0, kHalfPixels);
    const auto figures = scores.figures();
    EXPECT_EQ(figures.front().first, "energy_score");
    EXPECT_NEAR(figures.front().second, tops.norm(2, 1).mean().item<double>(), 1e-4);
    // Black tops are called "0"; a quarter of the digits is a "1".
    const auto zeros = label_tensor(test, 0, 300).eq(0).to(torch::kFloat64).mean().item<double>();
    EXPECT_NEAR(scores.digits.label_agreement.mean().item<double>(), zeros, 1e-9);
    // Features: ink of the halves. The bottoms are equal, so that the distance is that of the tops' ink.
    const auto ink = tops.sum(1).to(torch::kFloat64);
    const double expected = std::pow(ink.mean().item<double>(), 2) + ink.var().item<double>();
    EXPECT_NEAR(scores.frechet_distance, expected, 1e-3 * expected);
}

} // namespace
} // namespace penumbra::completion_scores_test
