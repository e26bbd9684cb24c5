#include "core/exploration/sample_codes.hpp"

#include "support/expect_error.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace penumbra::sample_codes_test {
namespace {

using testing::expect_error;

class SampleCodesTest : public ::testing::Test {
  protected:
    std::shared_ptr<Model> labelled_ = make_model(model_spec("cvae-label"), 1);
    CodePart label_ = labelled_->code_parts().back();

    static torch::Tensor codes(Model& model, const SampleQuery& query) {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(query.seed);
        return sample_codes(model, query, generator);
    }
    torch::Tensor labels(const torch::Tensor& codes) const {
        return codes.narrow(1, static_cast<std::int64_t>(label_.begin), 10);
    }
    torch::Tensor styles(const torch::Tensor& codes) const {
        return codes.narrow(1, 0, static_cast<std::int64_t>(label_.begin));
    }
};

TEST_F(SampleCodesTest, OneOptionForAll) {
    const auto plain = codes(*labelled_, {.count = 23});
    const auto threes = codes(*labelled_, {.count = 23, .option = 3});
    EXPECT_TRUE(torch::equal(styles(threes), styles(plain)));
    EXPECT_TRUE(labels(threes).argmax(1).eq(3).all().item<bool>());
    EXPECT_TRUE(torch::equal(labels(threes).sum(1), labels(plain).sum(1)));
    EXPECT_TRUE(torch::equal(labels(threes).ne(0).sum(1), torch::ones({23}, torch::kInt64)));
}

TEST_F(SampleCodesTest, EachStyleInAllOptions) {
    const auto plain = codes(*labelled_, {.count = 23});
    const auto shared = codes(*labelled_, {.count = 23, .each_in_all = true});
    EXPECT_TRUE(torch::equal(labels(shared), labels(plain)));
    for (const std::int64_t i : {0, 9, 10, 19, 20, 22})
        EXPECT_TRUE(torch::equal(styles(shared)[i], styles(plain)[i / 10 * 10])) << i;
}

TEST_F(SampleCodesTest, WithoutAChoiceTheCodesAreThePriors) {
    const auto vae = make_model(model_spec("vae"), 1);
    EXPECT_TRUE(has_choice(*labelled_));
    EXPECT_FALSE(has_choice(*vae));
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    EXPECT_TRUE(torch::equal(codes(*vae, {.count = 5, .seed = 7}), vae->sample_prior(5, 1, generator)));
}

TEST_F(SampleCodesTest, WhatCannotBeChosenIsSaid) {
    const auto vae = make_model(model_spec("vae"), 1);
    expect_error([&] { codes(*vae, {.count = 5, .option = 3}); }, "which digit");
    expect_error([&] { codes(*vae, {.count = 5, .each_in_all = true}); }, "which digit");
    expect_error([&] { codes(*labelled_, {.count = 5, .option = 10}); }, "no digit 10");
}

} // namespace
} // namespace penumbra::sample_codes_test
