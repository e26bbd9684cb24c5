#include "core/exploration/walker.hpp"

#include "core/data/dataset.hpp"
#include "core/exploration/probe_job.hpp"
#include "support/expect_error.hpp"
#include "unit/training/fabricated.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace penumbra::walker_test {

namespace {

using testing::expect_error;

class WalkerTest : public ::testing::Test {
  protected:
    std::shared_ptr<Model> vae_ = make_model(testing::tiny_vae().model, 1);
    std::size_t size_ = static_cast<std::size_t>(vae_->code_size());
    Judge judge_{make_model(model_spec("classifier"), 1), "a judge"};

    std::vector<float> code(float value) const { return std::vector<float>(size_, value); }
    Place at(float value) const { return {.image = {}, .code = code(value)}; }
    /// Picture `i` of a decoded row.
    static std::vector<std::uint8_t> picture(const Decoded& decoded, std::size_t i) {
        const auto* first = decoded.images.data() + i * kImagePixels;
        return {first, first + kImagePixels};
    }
};

TEST_F(WalkerTest, DecodesManyCodesAsOneByOne) {
    std::vector<float> codes;
    for (int i = 0; i < 300; ++i)
        for (std::size_t j = 0; j < size_; ++j)
            codes.push_back(static_cast<float>(i % 7) / 3 - static_cast<float>(j));
    const auto all = answer(*vae_, judge_, DecodeQuery{.codes = codes, .count = 300});
    ASSERT_EQ(all.decoded.images.size(), 300U * kImagePixels);
    ASSERT_EQ(all.decoded.labels.size(), 300U);
    const std::vector<float> last(codes.end() - static_cast<std::ptrdiff_t>(size_), codes.end());
    const auto one = answer(*vae_, judge_, DecodeQuery{.codes = last, .count = 1});
    const auto other = picture(all.decoded, 299);
    for (std::size_t i = 0; i < other.size(); ++i)
        EXPECT_NEAR(one.decoded.images[i], other[i], 1);
}

TEST_F(WalkerTest, WithoutAJudgeThereAreNoBeliefs) {
    const auto got = answer(*vae_, {}, DecodeQuery{.codes = code(0), .count = 1});
    EXPECT_TRUE(got.decoded.labels.empty());
    EXPECT_FALSE(got.decoded.images.empty());
}

TEST_F(WalkerTest, AnInterpolationStartsAndEndsAtItsEnds) {
    auto far = code(0);
    far[0] = -2;
    const auto got =
        answer(*vae_, judge_, InterpolateQuery{.a = at(1), .b = {.image = {}, .code = far}, .steps = 5});
    ASSERT_EQ(got.slerp.norms.size(), 5U);
    EXPECT_EQ(picture(got.slerp.decoded, 0), picture(got.lerp.decoded, 0));
    EXPECT_EQ(picture(got.slerp.decoded, 4), picture(got.lerp.decoded, 4));
    EXPECT_NEAR(got.slerp.norms[4], 2, 1e-5);
    EXPECT_EQ(got.slerp.moved[0], 0);
    double squares = 0;
    for (std::size_t i = 0; i < kImagePixels; ++i) {
        const double moved = (picture(got.lerp.decoded, 1)[i] - picture(got.lerp.decoded, 0)[i]) / 255.0;
        squares += moved * moved;
    }
    EXPECT_NEAR(got.lerp.moved[1], std::sqrt(squares), 0.06); // bytes are rounded
    EXPECT_GT(got.angle, 90);
    EXPECT_EQ(got.remark, "");
}

TEST_F(WalkerTest, AnEndCanBeAnImage) {
    const std::vector<float> image(kImagePixels, 0.25F);
    const auto code = vae_->encode(torch::tensor(image).view({1, -1})).mean.contiguous();
    const auto got =
        answer(*vae_, judge_, InterpolateQuery{.a = {.image = image, .code = {}}, .b = {}, .steps = 2});
    for (std::size_t j = 0; j < size_; ++j)
        EXPECT_NEAR(got.lerp.codes[j], code.data_ptr<float>()[j], 1e-5);
    EXPECT_NE(got.remark, ""); // the other end is the origin
}

TEST_F(WalkerTest, APathGoesThroughItsStopsAndBack) {
    const auto got =
        answer(*vae_, judge_,
               InterpolateQuery{.a = at(1), .b = at(-1), .steps = 13, .via = {at(3)}, .closed = true});
    ASSERT_EQ(got.lerp.norms.size(), 13U);
    const auto first = [&](std::size_t step) { return got.lerp.codes[step * size_]; };
    EXPECT_FLOAT_EQ(first(0), 1);
    EXPECT_FLOAT_EQ(first(2), 2);
    EXPECT_FLOAT_EQ(first(4), 3);
    EXPECT_FLOAT_EQ(first(8), -1);
    EXPECT_FLOAT_EQ(first(10), 0);
    EXPECT_FLOAT_EQ(first(12), 1);
    EXPECT_EQ(picture(got.slerp.decoded, 0), picture(got.slerp.decoded, 12));
    expect_error(
        [&] { answer(*vae_, judge_, InterpolateQuery{.a = at(1), .b = at(2), .steps = 12, .closed = true}); },
        "do not lead evenly");
    InterpolateQuery long_one{.a = at(1), .b = at(2), .steps = 103};
    long_one.via.assign(16, at(0));
    expect_error([&] { answer(*vae_, judge_, long_one); }, "at most 16 places");
}

TEST_F(WalkerTest, ATraversalChangesItsDimensionAlone) {
    const auto got =
        answer(*vae_, judge_, TraverseQuery{.base = at(0.5F), .dimensions = {1, 0}, .steps = 3, .limit = 2});
    ASSERT_EQ(got.decoded.images.size(), 6U * kImagePixels);
    EXPECT_EQ(got.values, (std::vector<float>{-2, 0, 2}));
    auto moved = code(0.5F);
    moved[1] = 2;
    const auto expected = answer(*vae_, judge_, DecodeQuery{.codes = moved, .count = 1});
    EXPECT_EQ(picture(got.decoded, 2), expected.decoded.images);
}

TEST_F(WalkerTest, APairSpansAGridWithTheLargestValueOnTop) {
    const auto got = answer(*vae_, judge_, TraverseQuery{.dimensions = {0, 1}, .pair = true, .steps = 3});
    ASSERT_EQ(got.decoded.images.size(), 9U * kImagePixels);
    auto corner = code(0);
    corner[0] = -3;
    corner[1] = 3;
    const auto expected = answer(*vae_, judge_, DecodeQuery{.codes = corner, .count = 1});
    EXPECT_EQ(picture(got.decoded, 0), expected.decoded.images);
}

TEST_F(WalkerTest, SamplesComeFromTheSeedAndTheTemperatureScalesThem) {
    const auto once = answer(*vae_, judge_, SampleQuery{.count = 16, .seed = 5});
    EXPECT_EQ(answer(*vae_, judge_, SampleQuery{.count = 16, .seed = 5}).codes, once.codes);
    EXPECT_NE(answer(*vae_, judge_, SampleQuery{.count = 16, .seed = 6}).codes, once.codes);
    const auto cold = answer(*vae_, judge_, SampleQuery{.count = 16, .seed = 5, .temperature = 0.5});
    EXPECT_FLOAT_EQ(cold.codes[3], 0.5F * once.codes[3]);
    EXPECT_EQ(once.decoded.labels.size(), 16U);
}

TEST_F(WalkerTest, AReconstructionIsTheDecodedMeanOfTheImagesCode) {
    auto images = std::make_shared<std::vector<std::uint8_t>>(3 * kImagePixels, 0);
    std::fill(images->begin() + 2 * kImagePixels, images->end(), 255);
    const auto got = answer(*vae_, judge_, ReconstructQuery{.images = images});
    ASSERT_EQ(got.decoded.images.size(), images->size());
    ASSERT_EQ(got.decoded.labels.size(), 3U);
    EXPECT_EQ(picture(got.decoded, 0), picture(got.decoded, 1));
    EXPECT_NE(picture(got.decoded, 0), picture(got.decoded, 2));
    const Place white{.image = std::vector<float>(kImagePixels, 1.0F)};
    const auto path = answer(*vae_, judge_, InterpolateQuery{.a = white, .b = at(0), .steps = 2});
    const auto third = picture(got.decoded, 2);
    const auto first = picture(path.slerp.decoded, 0);
    for (std::size_t i = 0; i < third.size(); ++i)
        EXPECT_NEAR(third[i], first[i], 1);
}

TEST_F(WalkerTest, WhatIsNoListOfImagesIsNotReconstructed) {
    const auto odd = std::make_shared<const std::vector<std::uint8_t>>(100, 0);
    expect_error([&] { answer(*vae_, {}, ReconstructQuery{}); }, "784 pixels");
    expect_error([&] { answer(*vae_, {}, ReconstructQuery{.images = odd}); }, "784 pixels");
    const auto many = std::make_shared<const std::vector<std::uint8_t>>(1025 * kImagePixels, 0);
    expect_error([&] { answer(*vae_, {}, ReconstructQuery{.images = many}); }, "1024 images");
}

TEST_F(WalkerTest, NumbersOutOfRangeAreSentences) {
    expect_error([&] { answer(*vae_, {}, DecodeQuery{.codes = {1.0F}, .count = 1}); }, "have 2 numbers");
    auto bad = code(0);
    bad[0] = std::numeric_limits<float>::quiet_NaN();
    expect_error([&] { answer(*vae_, {}, DecodeQuery{.codes = bad, .count = 1}); }, "finite");
    expect_error([&] { answer(*vae_, {}, InterpolateQuery{.steps = 1}); }, "steps");
    expect_error([&] { answer(*vae_, {}, TraverseQuery{}); }, "dimensions");
    expect_error([&] { answer(*vae_, {}, TraverseQuery{.dimensions = {-1}}); }, "no dimension -1");
    expect_error([&] { answer(*vae_, {}, SampleQuery{.count = 0}); }, "samples");
    expect_error([&] { answer(*vae_, {}, SampleQuery{.temperature = -1}); }, "temperature");
    const auto classifier = make_model(model_spec("classifier"), 1);
    expect_error([&] { answer(*classifier, {}, SampleQuery{}); }, "cannot");
}

TEST_F(WalkerTest, AProbeHasTheCodesOfTheImagesInTheirOrder) {
    const auto data = testing::fabricate_dataset();
    const ProbeQuery query{.images = ImageChoice::All, .most = 1000000};
    ProbeJob job(vae_, ProbeImages(data, query.images), query);
    while (!job.finished())
        job.advance();
    const auto got = job.answer(nullptr);
    ASSERT_EQ(got.count, data->test.size() + data->validation.size() + data->train.size());
    const ProbeImages images(data, ImageChoice::All);
    for (const std::size_t row : {std::size_t{0}, data->test.size(), got.count - 1}) {
        auto image = torch::empty({1, kImagePixels});
        for (int i = 0; i < kImagePixels; ++i)
            image[0][i] = images.image(row)[static_cast<std::size_t>(i)] / 255.0F;
        const auto code = vae_->encode(image).mean.contiguous();
        EXPECT_EQ(got.labels[row], images.label(row));
        for (std::size_t j = 0; j < size_; ++j)
            EXPECT_NEAR(got.codes[row * size_ + j], code.data_ptr<float>()[j], 1e-4) << row;
    }
    EXPECT_EQ(images.words(data->test.size()), "validation 0");

    // Some of the rows alone; what the data set does not have is left out.
    const auto some = std::make_shared<const std::vector<std::uint32_t>>(
        std::vector<std::uint32_t>{1, static_cast<std::uint32_t>(got.count - 1), 1000000});
    const ProbeQuery chosen{.images = ImageChoice::All, .most = 1000000, .rows = some};
    ProbeJob few(vae_, ProbeImages(data, chosen.images, chosen.rows), chosen);
    while (!few.finished())
        few.advance();
    const auto two = few.answer(nullptr);
    ASSERT_EQ(two.count, 2U);
    for (std::size_t j = 0; j < size_; ++j)
        EXPECT_NEAR(two.codes[size_ + j], got.codes[(got.count - 1) * size_ + j], 1e-4);
    const ProbeImages known(data, ImageChoice::All, some);
    EXPECT_EQ(known.words(0), "test 1");
    EXPECT_EQ(known.id(1), got.count - 1);
    EXPECT_THROW(known.label(2), std::out_of_range);
    ASSERT_EQ(got.parts.size(), 1U);
    EXPECT_EQ(got.components.size(), 1U);
    EXPECT_EQ(got.statistics.images, got.count);
}

TEST_F(WalkerTest, TheSplitCodesHaveTwoParts) {
    const auto split = make_model(testing::tiny_split().model, 1);
    const ProbeQuery query{.most = 10};
    ProbeJob job(split, ProbeImages(testing::fabricate_dataset(), query.images), query);
    while (!job.finished())
        job.advance();
    const auto got = job.answer(nullptr);
    ASSERT_EQ(got.parts.size(), 3U);
    EXPECT_EQ(got.parts[1].name, "z_bottom");
    EXPECT_EQ(got.parts[2].begin, got.parts[1].size);
    EXPECT_EQ(got.parts[0].size, got.code_size);
    EXPECT_FALSE(got.statistics.stochastic);
}

TEST_F(WalkerTest, AProbeWithoutImagesIsASentence) {
    expect_error([&] { ProbeJob(vae_, ProbeImages(nullptr, ImageChoice::Test), {}); }, "no images");
}

} // namespace

} // namespace penumbra::walker_test
