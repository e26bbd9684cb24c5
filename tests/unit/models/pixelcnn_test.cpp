#include "core/models/pixelcnn.hpp"

#include "core/data/dataset.hpp"
#include "core/models/pixel_sites.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::pixelcnn_test {
namespace {

const Settings kSmall{{"channels", "8"}, {"gated_layers", "2"}, {"first_reach", "2"}, {"head", "8"}};

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("pixelcnn", kSmall, more);
}

Batch batch_of(const torch::Tensor& images) {
    return {images, torch::zeros({images.size(0)}, torch::kInt64)};
}

ObjectiveContext context_of(std::uint64_t seed = 1) {
    return {.generator = at::make_generator<at::CPUGeneratorImpl>(seed)};
}

TEST(PixelSites, BlocksRunFromTheBottomLeft) {
    auto images = torch::zeros({1, 2 * kImageColumns * 2});
    // Of four rows: in the lowest, column 3; in the second lowest, column 0.
    images[0][3 * kImageColumns + 3] = 1;
    images[0][2 * kImageColumns] = 0.5;
    const auto grid = PixelSites("2x2").grid(images);
    ASSERT_EQ(grid.sizes(), at::IntArrayRef({1, 4, 2, 14}));
    EXPECT_EQ(grid[0][1][0][1].item<double>(), 1);   // lower right pixel of the second block
    EXPECT_EQ(grid[0][2][0][0].item<double>(), 0.5); // upper left pixel of the first
    EXPECT_EQ(grid.sum().item<double>(), 1.5);
}

TEST(PixelSites, ThereAndBack) {
    for (const char* site : {"1x1", "2x2"}) {
        const PixelSites sites(site);
        const auto values = numbers({3, 2, 4 * kImageColumns}, 1);
        EXPECT_TRUE(torch::equal(sites.images(sites.bits(values)), values)) << site;
        // Looking up the values of a grid gives its pixels.
        const auto look = sites.appearance();
        ASSERT_EQ(look.sizes(), at::IntArrayRef({sites.values(), sites.pixels()}));
        for (std::int64_t value = 0; value < sites.values(); ++value) {
            const auto logits = 20 * torch::one_hot(torch::tensor({value}), sites.values())
                                         .to(torch::kFloat32)
                                         .view({1, -1, 1, 1});
            const auto own = sites.log_likelihood(logits, look[value].view({1, -1, 1, 1}));
            EXPECT_NEAR(own.item<double>(), 0, 1e-4) << site << " " << value;
        }
    }
}

/// Greys are the expectation over draws.
TEST(PixelSites, GreyPixelsAverageOverDraws) {
    const PixelSites sites("2x2");
    const auto logits = numbers({1, 16, 1, 1}, 2);
    const auto grey = torch::tensor({0.2F, 0.9F, 0.5F, 0.0F}).view({1, 4, 1, 1});
    double expected = 0;
    for (std::int64_t value = 0; value < 16; ++value) {
        const auto pixels = sites.appearance()[value].view({1, 4, 1, 1});
        const double weight = torch::where(pixels == 1, grey, 1 - grey).prod().item<double>();
        expected += weight * sites.log_likelihood(logits, pixels).item<double>();
    }
    EXPECT_NEAR(sites.log_likelihood(logits, grey).item<double>(), expected, 1e-5);
}

TEST(PixelCnn, CapabilitiesAreKept) {
    const auto model = small();
    const auto can = model->capabilities();
    EXPECT_TRUE(can.sample && can.complete && can.exact_likelihood);
    EXPECT_FALSE(can.encode || can.decode || can.classify || can.stochastic_encoder);
    EXPECT_EQ(model->noise_size(), kHalfPixels);
    EXPECT_THROW(model->encode(binary_images(1)), Error);
    EXPECT_THROW(model->decode(torch::zeros({1, 1})), Error);
}

TEST(PixelCnn, LikelihoodOfTheTopIsThatOfAllLessThatOfTheBottom) {
    for (const char* site : {"1x1", "2x2"}) {
        const auto model = small({{"site", site}});
        const torch::NoGradGuard no_grad;
        const auto images = binary_images(3);
        const auto all = model->exact_log_likelihood(images);
        const auto top = model->exact_completion_log_likelihood(images);
        // The bottom comes first, so that what is above does not change its likelihood.
        const auto other = torch::cat({binary_images(3, 5).narrow(1, 0, kHalfPixels), bottoms(images)}, 1);
        const auto bottom =
            model->exact_log_likelihood(other) - model->exact_completion_log_likelihood(other);
        EXPECT_LT((all - top - bottom).abs().max().item<double>(), 1e-3) << site;
        EXPECT_LT(all.max().item<double>(), 0);
        EXPECT_NE(top[0].item<float>(), top[1].item<float>());
    }
}

TEST(PixelCnn, ObjectiveIsMinusTheExactLikelihood) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto images = binary_images(300); // more than are measured at a time
    const auto terms = model->objective(batch_of(images), context_of());
    EXPECT_NEAR(value(terms, "nll"), -model->exact_log_likelihood(images).mean().item<double>(), 1e-2);
    EXPECT_NEAR(value(terms, "nll_top_given_bottom"),
                -model->exact_completion_log_likelihood(images).mean().item<double>(), 1e-2);
    EXPECT_EQ(term(terms, "nll_top_given_bottom").weight, 0);
}

/// What is drawn has the probability that the likelihood gives it: the pictures' probabilities of ink, read
/// with the pixels drawn from the same noise, sum to log p(top | bottom).
TEST(PixelCnn, CompletionsAreDrawnFromTheExactConditional) {
    for (const char* site : {"1x1", "2x2"}) {
        const auto shown = small({{"site", site}});
        const auto drawn = small({{"site", site}, {"ink", "drawn"}});
        const torch::NoGradGuard no_grad;
        const auto bottom = bottoms(binary_images(2));
        const auto noise = numbers({2, 3, kHalfPixels}, 7);
        const auto ink = shown->complete(bottom, noise).images.narrow(2, 0, kHalfPixels);
        const auto images = drawn->complete(bottom, noise).images;
        ASSERT_EQ(images.sizes(), at::IntArrayRef({2, 3, kImagePixels}));
        const auto pixels = images.narrow(2, 0, kHalfPixels);
        EXPECT_TRUE(((pixels == 0) | (pixels == 1)).all().item<bool>());
        const auto sum = torch::where(pixels == 1, ink, 1 - ink).log().sum(2).flatten();
        const auto exact = drawn->exact_completion_log_likelihood(images.flatten(0, 1));
        EXPECT_LT((sum - exact).abs().max().item<double>(), 2e-3) << site;
        EXPECT_TRUE(torch::equal(pixels == 1, uniform_numbers(noise) >= 1 - ink)) << site;
    }
}

TEST(PixelCnn, CompletionFollowsBottomAndNoiseOnly) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(binary_images(3));
    const auto noise = numbers({3, 4, kHalfPixels}, 7);
    const auto all = model->complete(bottom, noise).images;
    EXPECT_TRUE(torch::equal(all, model->complete(bottom, noise).images));
    const auto alone = model->complete(bottom.narrow(0, 1, 1), noise.narrow(0, 1, 1).narrow(1, 2, 1)).images;
    EXPECT_TRUE(torch::equal(alone[0][0], all[1][2]));
    EXPECT_FALSE(torch::equal(all[0][0], all[0][1]));
    EXPECT_FALSE(torch::equal(all, model->complete(bottoms(binary_images(3, 9)), noise).images));
    EXPECT_TRUE(
        torch::equal(all.narrow(2, kHalfPixels, kHalfPixels), bottom.unsqueeze(1).expand({-1, 4, -1})));
}

TEST(PixelCnn, NoNoiseGivesTheMoreProbablePixels) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(binary_images(1));
    const auto ink = model->complete(bottom, torch::zeros({1, 1, kHalfPixels})).images;
    const auto drawn = small({{"ink", "drawn"}})->complete(bottom, torch::zeros({1, 1, kHalfPixels})).images;
    EXPECT_TRUE(torch::equal((ink >= 0.5).narrow(2, 0, kHalfPixels), (drawn == 1).narrow(2, 0, kHalfPixels)));
}

TEST(PixelCnn, SamplesFollowTheirSeed) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto images = [&](std::uint64_t seed, double temperature) {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
        return model->sample_images(2, temperature, generator);
    };
    EXPECT_EQ(images(1, 1).sizes(), at::IntArrayRef({2, kImagePixels}));
    EXPECT_TRUE(torch::equal(images(1, 1), images(1, 1)));
    EXPECT_FALSE(torch::equal(images(1, 1), images(2, 1)));
    EXPECT_TRUE(torch::equal(images(1, 0)[0], images(2, 0)[1]));
}

TEST(PixelCnn, GradientReachesEveryParameter) {
    for (const auto& more : {Settings{{"site", "1x1"}, {"binarisation", "none"}}, Settings{{"reach", "2"}}}) {
        const auto model = small(more);
        model->objective(batch_of(binary_images(4)), context_of()).total().backward();
        for (const auto& parameter : model->named_parameters()) {
            ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
            EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
        }
    }
}

/// Stripes of one of two phases: the first row drawn decides, everything else is certain.
TEST(PixelCnn, LearnsWhatFollowsFromWhat) {
    auto images = torch::zeros({4, kImageRows, kImageColumns});
    for (std::int64_t n = 0; n < 4; ++n)
        for (std::int64_t column = n % 2 * 2; column < kImageColumns; column += 4)
            images[n].narrow(1, column, 2).fill_(1);
    images = images.flatten(1);
    const auto model = small();
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(1e-2));
    const auto nll = [&] { return value(model->objective(batch_of(images), context_of()), "nll"); };
    const double before = nll();
    for (int step = 0; step < 120; ++step) {
        optimiser.zero_grad();
        model->objective(batch_of(images), context_of()).total().backward();
        optimiser.step();
    }
    EXPECT_GT(before, 300);
    EXPECT_LT(nll(), 5);
    EXPECT_GT(nll(), std::log(2.0) - 1e-3); // which of the two cannot be known
    const torch::NoGradGuard no_grad;
    const auto completed = model->complete(bottoms(images.narrow(0, 0, 2)), numbers({2, 1, kHalfPixels}, 3));
    EXPECT_LT((completed.images.squeeze(1) - images.narrow(0, 0, 2)).abs().mean().item<double>(), 0.02);
}

TEST(PixelCnn, ImpossibleSettingsAreRefused) {
    for (const auto& [key, value] : Settings{{"site", "3x3"},
                                             {"channels", "0"},
                                             {"gated_layers", "0"},
                                             {"first_reach", "0"},
                                             {"ink", "grey"},
                                             {"binarisation", "often"}})
        EXPECT_THROW(small({{key, value}}), Error) << key;
}

TEST(PixelCnn, EveryPresetIsWhole) {
    for (const auto& known : PixelCnnKind::info().presets) {
        const RunSpec run = preset(known.name);
        EXPECT_EQ(run.model.kind, PixelCnnKind::kName);
        EXPECT_EQ(make_model(run.model, 0)->noise_size(), kHalfPixels);
        EXPECT_FALSE(known.summary.empty());
    }
}

} // namespace
} // namespace penumbra::pixelcnn_test
