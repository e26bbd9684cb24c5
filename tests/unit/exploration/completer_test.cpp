#include "core/exploration/completer.hpp"

#include "core/data/dataset.hpp"
#include "support/expect_error.hpp"
#include "unit/training/fabricated.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

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

TEST(Completer, AModelThatCannotCompleteSaysSo) {
    const auto model = make_model(model_spec("autoencoder"), 1);
    expect_error([&] { complete(*model, {}, query_of(0)); }, "cannot complete");
}

} // namespace

} // namespace penumbra::completer_test
