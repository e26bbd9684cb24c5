#include "core/evaluation/measured_pixels.hpp"

#include "tests/support/expect_error.hpp"
#include "tests/unit/evaluation/scripted_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::measured_pixels_test {
namespace {

MeasuredPixels of(const std::string& kind, const std::string& key = {}, const std::string& word = {},
                  const std::string& binarisation = {}) {
    auto spec = model_spec(kind);
    spec.parameters.set("hidden", std::int64_t{8});
    if (!key.empty())
        spec.parameters.set(key, word);
    EvaluationOptions options;
    options.binarisation = binarisation;
    return measured_pixels(*make_model(spec, 0), options);
}

TEST(MeasuredPixels, AreThoseOfTheTrainingUnlessTheOptionsSayOtherwise) {
    EXPECT_EQ(of("vae", "binarisation", "dynamic").binarisation, "dynamic");
    EXPECT_EQ(of("vae", "binarisation", "dynamic", "threshold").binarisation, "threshold");
    EXPECT_EQ(of("vae").words(), "log p(x), grey pixels fed to a Bernoulli (not a likelihood)");
    EXPECT_EQ(of("vae", "binarisation", "threshold").words(),
              "log p(x), bernoulli likelihood of pixels binarised at 0.5");
    testing::expect_error([] { of("vae", "binarisation", "none", "otsu"); }, "no binarisation named otsu");
}

TEST(MeasuredPixels, BitsPerDimensionNeedAProbabilityOfEveryGreyValue) {
    const auto logistic = of("vae", "likelihood", "discretised-logistic");
    EXPECT_TRUE(logistic.grey_values);
    EXPECT_EQ(logistic.words(), "log p(x), discretised-logistic likelihood of the 256 grey values");
    EXPECT_FALSE(of("vae", "likelihood", "discretised-logistic", "threshold").grey_values);
    EXPECT_FALSE(of("vae", "likelihood", "gaussian").grey_values);
    EXPECT_FALSE(of("vae").grey_values);
}

TEST(MeasuredPixels, AModelOfTheTopGivenTheBottomSaysSoAndKeepsItsEvidence) {
    const auto pixels = of("cvae-half", "binarisation", "dynamic");
    EXPECT_TRUE(pixels.given_bottom);
    EXPECT_EQ(pixels.dimensions(), 392);
    EXPECT_EQ(pixels.words(), "log p(top | bottom), the model's own likelihood of pixels binarised once by a "
                              "Bernoulli draw, the evidence left grey");
    auto images = testing::random_images(3, 0);
    for (auto& pixel : images.pixels)
        pixel = 100;
    const auto made = image_set(images, 2, pixels, 0);
    ASSERT_EQ(made.size(), 2U);
    for (std::size_t i = 0; i < made.pixels.size(); ++i) {
        if (i % kImagePixels >= kHalfPixels)
            ASSERT_EQ(made.pixels[i], 100) << i;
        else
            ASSERT_TRUE(made.pixels[i] == 0 || made.pixels[i] == 255) << i;
    }
    EXPECT_FALSE(of("vae").given_bottom); // completes too, but has a prior of its own
}

} // namespace
} // namespace penumbra::measured_pixels_test
