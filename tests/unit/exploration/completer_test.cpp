#include "core/exploration/completer.hpp"

#include "core/data/dataset.hpp"
#include "core/exploration/residual_code.hpp"
#include "support/expect_error.hpp"
#include "unit/training/fabricated.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace penumbra::completer_test {

namespace {

using testing::expect_error;

CompleteQuery query_of(float ink) {
    CompleteQuery query;
    query.bottom.assign(kHalfPixels, ink);
    query.samples = 6;
    query.statistics = 12;
    query.seed = 3;
    return query;
}

TEST(Completer, PastesTheEvidenceAndFillsTheAnswer) {
    const auto model = make_model(testing::tiny_split().model, 1);
    const Judge judge{make_model(model_spec("classifier"), 1), "a judge"};
    const auto answer = complete(*model, judge, query_of(0.4F));

    ASSERT_EQ(answer.completions.size(), 6U * kImagePixels);
    for (int image = 0; image < 6; ++image)
        for (int pixel = kHalfPixels; pixel < kImagePixels; ++pixel)
            ASSERT_EQ(answer.completions[static_cast<std::size_t>(image * kImagePixels + pixel)], 102);
    EXPECT_EQ(answer.labels.size(), 6U);
    ASSERT_EQ(answer.confidence.size(), 6U);
    for (const float probability : answer.confidence) {
        EXPECT_GE(probability, 0.1F); // the largest of ten
        EXPECT_LE(probability, 1);
    }
    EXPECT_EQ(answer.mean.size(), static_cast<std::size_t>(kHalfPixels));
    EXPECT_EQ(answer.spread.size(), static_cast<std::size_t>(kHalfPixels));
    EXPECT_NEAR(std::accumulate(answer.beliefs.begin(), answer.beliefs.end(), 0.0F), 1, 1e-4);
    EXPECT_EQ(answer.classifier, "a judge");
}

TEST(Completer, TheSeedHoldsTheNoise) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    const auto once = complete(*model, {}, query);
    EXPECT_EQ(complete(*model, {}, query).completions, once.completions);

    // More statistics extend the noise; the completions shown stay what they were.
    query.seed = 4;
    EXPECT_NE(complete(*model, {}, query).completions, once.completions);
}

TEST(Completer, TheFirstCompletionsDoNotDependOnHowManyThereAre) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    query.samples = query.statistics = 25;
    const auto few = complete(*model, {}, query).completions;
    query.samples = query.statistics = 36;
    const auto many = complete(*model, {}, query).completions;
    EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(Completer, NoTemperatureMeansNoSpread) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    query.temperature = 0;
    const auto answer = complete(*model, {}, query);
    EXPECT_LT(*std::max_element(answer.spread.begin(), answer.spread.end()), 1e-5F);
    query.temperature = 1;
    const auto warm = complete(*model, {}, query);
    EXPECT_GT(*std::max_element(warm.spread.begin(), warm.spread.end()), 1e-5F);
}

TEST(Completer, RefusesWhatIsNoBottomHalf) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0);
    query.bottom.pop_back();
    expect_error([&] { complete(*model, {}, query); }, "392 pixels");
    query = query_of(1.5F);
    expect_error([&] { complete(*model, {}, query); }, "between 0 and 1");
    query = query_of(0);
    query.bottom[7] = std::numeric_limits<float>::quiet_NaN();
    expect_error([&] { complete(*model, {}, query); }, "between 0 and 1");
    query = query_of(0);
    query.samples = 0;
    expect_error([&] { complete(*model, {}, query); }, "completions");
    query = query_of(0);
    query.temperature = -1;
    expect_error([&] { complete(*model, {}, query); }, "temperature");
}

std::span<const std::uint8_t> picture(const CompleteAnswer& answer, std::size_t index) {
    return std::span(answer.completions).subspan(index * kImagePixels, kImagePixels);
}

TEST(Completer, OnlyNoiseThatIsACodeIsAResidualCode) {
    const auto part_of = [](const ModelSpec& spec) { return residual_code(*make_model(spec, 1)); };
    EXPECT_EQ(part_of(testing::tiny_split().model), (CodePart{"z_top", 4, 2}));
    const auto conditional = part_of(model_spec("cvae-half"));
    EXPECT_EQ(conditional.begin, 0U);
    EXPECT_GT(conditional.size, 0U);
    for (const char* kind : {"vae", "made", "pixelcnn", "vq-vae", "neighbours", "autoencoder"})
        EXPECT_EQ(part_of(model_spec(kind)).size, 0U) << kind;
}

TEST(Completer, APlacedCodeIsDrawnInPlaceOfItsNoise) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    const auto drawn = complete(*model, {}, query);
    ASSERT_EQ(drawn.code_size, 2U);
    EXPECT_EQ(drawn.code_name, "z_top");
    ASSERT_EQ(drawn.codes.size(), 12U);
    EXPECT_TRUE(drawn.painted_code.empty());
    EXPECT_TRUE(drawn.influence.empty());

    query.placed = {{2, {drawn.codes[0], drawn.codes[1]}}};
    const auto placed = complete(*model, {}, query);
    EXPECT_TRUE(std::ranges::equal(picture(placed, 2), picture(drawn, 0)));
    EXPECT_FALSE(std::ranges::equal(picture(placed, 2), picture(drawn, 2)));
    for (const std::size_t other : {0, 1, 3, 4, 5})
        EXPECT_TRUE(std::ranges::equal(picture(placed, other), picture(drawn, other))) << other;
    EXPECT_EQ(placed.codes[4], drawn.codes[0]);
}

TEST(Completer, AWholeDigitIsVariedAroundItsCode) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    query.top.assign(kHalfPixels, 0.7F);
    query.temperature = 0;
    const auto still = complete(*model, {}, query);
    const auto digit =
        torch::cat({torch::full({1, kHalfPixels}, 0.7), torch::full({1, kHalfPixels}, 0.4)}, 1);
    const auto code = model->encode(digit).mean.narrow(1, 4, 2);
    ASSERT_EQ(still.painted_code.size(), 2U);
    for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(still.painted_code[j], code[0][static_cast<std::int64_t>(j)].item<float>(), 1e-5);
        EXPECT_EQ(still.codes[8 + j], still.painted_code[j]);
    }
    EXPECT_TRUE(std::ranges::equal(picture(still, 0), picture(still, 5)));

    // At temperature 1, half the deviation of what is imagined freely.
    query.temperature = 1;
    const auto varied = complete(*model, {}, query);
    query.top.clear();
    const auto free = complete(*model, {}, query);
    for (std::size_t i = 0; i < free.codes.size(); ++i)
        EXPECT_NEAR(varied.codes[i] - still.painted_code[i % 2], 0.5F * free.codes[i], 1e-5);

    // Nothing is made of the top by a model without such a code.
    auto vae = testing::tiny_vae().model;
    query.top.assign(kHalfPixels, 0.7F);
    const auto resampled = complete(*make_model(vae, 1), {}, query);
    EXPECT_EQ(resampled.code_size, 0U);
    EXPECT_TRUE(resampled.painted_code.empty());
    query.top.clear();
    EXPECT_EQ(complete(*make_model(vae, 1), {}, query).completions, resampled.completions);
}

TEST(Completer, InfluenceIsHalfTheDistanceOfOneStepEitherWay) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    query.influence = true;
    query.placed = {{0, {1, 0}}, {1, {-1, 0}}, {2, {0, 1}}, {3, {0, -1}}};
    const auto answer = complete(*model, {}, query);
    ASSERT_EQ(answer.influence.size(), 2U);
    for (std::size_t j = 0; j < 2; ++j) {
        double squares = 0;
        for (std::size_t i = 0; i < kHalfPixels; ++i) {
            const double change = (picture(answer, 2 * j)[i] - picture(answer, 2 * j + 1)[i]) / 255.0;
            squares += change * change;
        }
        EXPECT_NEAR(answer.influence[j], std::sqrt(squares) / 2, 0.03) << j; // pictures are bytes
    }
}

TEST(Completer, RefusesCodesThatTheModelDoesNotHave) {
    const auto model = make_model(testing::tiny_split().model, 1);
    auto query = query_of(0.4F);
    query.placed = {{6, {0, 0}}};
    expect_error([&] { complete(*model, {}, query); }, "no completion 6");
    query.placed = {{0, {0, 0, 0}}};
    expect_error([&] { complete(*model, {}, query); }, "2 finite numbers");
    query.placed = {{0, {0, std::numeric_limits<float>::infinity()}}};
    expect_error([&] { complete(*model, {}, query); }, "2 finite numbers");
    query.placed = {{0, {0, 0}}};
    const auto vae = make_model(testing::tiny_vae().model, 1);
    expect_error([&] { complete(*vae, {}, query); }, "no code");
    query.placed.clear();
    query.top = {0.5F};
    expect_error([&] { complete(*model, {}, query); }, "top half has 392 pixels");
}

TEST(Completer, AModelThatCannotCompleteSaysSo) {
    const auto model = make_model(model_spec("autoencoder"), 1);
    expect_error([&] { complete(*model, {}, query_of(0)); }, "cannot complete");
}

} // namespace

} // namespace penumbra::completer_test
