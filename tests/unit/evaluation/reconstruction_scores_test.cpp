#include "core/evaluation/reconstruction_scores.hpp"

#include "core/evaluation/images.hpp"
#include "tests/unit/evaluation/scripted_model.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::reconstruction_scores_test {
namespace {

double figure(const Figures& figures, const std::string& name) {
    for (const auto& [key, value] : figures)
        if (key == name)
            return value;
    ADD_FAILURE() << "no figure named " << name;
    return 0;
}

class Scores : public ::testing::Test {
  protected:
    testing::ScriptedModel model;
    ImageSet test = testing::random_images(700, 9); // a whole chunk and a part of one
    double ink = image_tensor(test, 0, 700).to(torch::kFloat64).mean().item<double>();
};

TEST_F(Scores, OfAGreyReconstructionOfBlackAndWhite) {
    const auto figures = reconstruction_scores(model, test, 700, 2, 0);
    EXPECT_NEAR(figure(figures, "reconstruction_l1"), 0.5, 1e-9);
    EXPECT_NEAR(figure(figures, "reconstruction_mse"), 0.25, 1e-9);
}

TEST_F(Scores, MarginalErrorCountsTheWholeImage) {
    /// Black tops, true bottoms.
    struct Black final : testing::ScriptedModel {
        Black() : ScriptedModel({.encode = true, .decode = true, .complete = true}) {}
        Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
            const auto tops = torch::zeros({bottom.size(0), noise.size(1), kHalfPixels});
            return torch::cat({tops, bottom.unsqueeze(1).expand_as(tops)}, 2);
        }
    } black;
    const auto top_ink =
        image_tensor(test, 0, 700).narrow(1, 0, kHalfPixels).to(torch::kFloat64).mean().item<double>();
    EXPECT_NEAR(figure(reconstruction_scores(black, test, 700, 3, 0), "marginal_l1"), top_ink / 2, 1e-6);
}

TEST_F(Scores, OnlyDeterministicCompletersHaveTheMarginalError) {
    testing::ScriptedModel encoder({.encode = true, .decode = true});
    EXPECT_EQ(reconstruction_scores(encoder, test, 10, 2, 0).size(), 2U);
    EXPECT_EQ(reconstruction_scores(model, test, 10, 2, 0).size(), 2U);
}

TEST_F(Scores, ElboWeighsUnevenChunksByTheirImagesAndTheKlByOne) {
    const auto figures = elbo_scores(model, test, 700, 0);
    EXPECT_NEAR(figure(figures, "reconstruction"), ink * kImagePixels, 1e-3);
    EXPECT_NEAR(figure(figures, "kl"), 2, 1e-9);
    EXPECT_NEAR(figure(figures, "negative_elbo"), ink * kImagePixels + 2, 1e-3);
}

TEST_F(Scores, ClassificationCountsAndCrossEntropy) {
    const auto figures = classification_scores(model, test, 700);
    EXPECT_EQ(figure(figures, "accuracy"), 1);
    // Logit 4 against nine zeros.
    EXPECT_NEAR(figure(figures, "cross_entropy"), std::log(std::exp(4.0) + 9) - 4, 1e-5);
    auto mislabelled = test;
    for (std::size_t i = 0; i < 350; ++i)
        mislabelled.labels[i] = 9;
    EXPECT_NEAR(figure(classification_scores(model, mislabelled, 700), "accuracy"), 0.5, 1e-9);
}

} // namespace
} // namespace penumbra::reconstruction_scores_test
