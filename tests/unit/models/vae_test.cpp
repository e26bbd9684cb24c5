#include "core/models/vae.hpp"

#include "core/data/synthetic_digits.hpp"
#include "core/error.hpp"
#include "core/objectives/divergence.hpp"
#include "tests/unit/models/small_model.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::vae_test {
namespace {

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("vae", {{"latent", "3"}, {"hidden", "16"}}, more);
}

Batch batch_of(std::int64_t count) {
    auto generator = at::detail::createCPUGenerator(1);
    const auto greys = torch::rand({count, kImagePixels}, generator).mul(255).round().div(255);
    return {greys, torch::zeros({count}, torch::kInt64)};
}

Terms terms_of(Model& model, double epoch = 0, std::int64_t count = 8) {
    return model.objective(
        batch_of(count), {.epoch = epoch, .training = true, .generator = at::detail::createCPUGenerator(3)});
}

TEST(Vae, EveryLikelihoodTeachesEveryParameter) {
    for (const char* likelihood : {"bernoulli", "gaussian", "gaussian-learned", "discretised-logistic"})
        for (const char* objective : {"elbo", "iwae", "iwae-dreg"}) {
            const auto model =
                small({{"likelihood", likelihood}, {"objective", objective}, {"importance_samples", "3"}});
            terms_of(*model).total().backward();
            for (const auto& parameter : model->named_parameters())
                EXPECT_GT(parameter->grad().abs().max().item<double>(), 0)
                    << likelihood << " " << objective << " " << parameter.key();
        }
}

TEST(Vae, StartsAtThePixelsMeans) {
    const auto set = synthetic_digits(50, kSyntheticSeed);
    auto mean = torch::zeros({kImagePixels});
    for (std::size_t i = 0; i < set.size(); ++i)
        for (std::size_t p = 0; p < kImagePixels; ++p)
            mean[static_cast<std::int64_t>(p)] += set.image(i)[p] / (255.0 * 50);
    const auto model = small({{"output_bias", "pixel-means"}, {"activation", "tanh"}});
    model->initialise(set);
    // Glorot's biases are 0 and tanh(0) = 0: a code of 0 meets the last bias alone.
    EXPECT_LT((model->decode(torch::zeros({1, 3}))[0] - mean.clamp(0.001, 0.999)).abs().max().item<double>(),
              1e-5);
    const auto plain = small();
    const auto before = plain->decode(torch::zeros({1, 3}));
    plain->initialise(set);
    EXPECT_TRUE(torch::equal(plain->decode(torch::zeros({1, 3})), before));
    EXPECT_THROW(small({{"output_bias", "pixel-means"}, {"body", "conv"}}), Error);
}

TEST(Vae, LearnedSigmaAgreesWithTheFixedOne) {
    const auto fixed = small({{"likelihood", "gaussian"}, {"sigma", "0.3"}});
    const auto learned = small({{"likelihood", "gaussian-learned"}, {"sigma", "0.3"}});
    const auto images = batch_of(4).images, codes = torch::zeros({4, 3});
    const auto expected = fixed->log_likelihood(images, codes);
    EXPECT_LT((learned->log_likelihood(images, codes) / expected - 1).abs().max().item<double>(), 1e-4);
}

TEST(Vae, ReconstructionIsTheLikelihoodOfItsCodes) {
    const auto model = small({{"importance_samples", "4"}});
    const auto images = batch_of(8).images;
    const auto posterior = model->encode(images);
    auto generator = at::detail::createCPUGenerator(3);
    const auto mean = posterior.mean.repeat({4, 1}), logvar = posterior.logvar.repeat({4, 1});
    const auto codes = reparameterise(mean, logvar, at::randn({32, 3}, generator));
    EXPECT_NEAR(value(terms_of(*model), "reconstruction"),
                -model->log_likelihood(images.repeat({4, 1}), codes).mean().item<double>(), 1e-2);
}

TEST(Vae, AnImportanceBoundIsTheTotal) {
    const auto model = small({{"objective", "iwae"}, {"importance_samples", "50"}});
    const auto terms = terms_of(*model);
    EXPECT_FALSE(term(terms, "reconstruction").value.requires_grad());
    EXPECT_FALSE(term(terms, "kl").value.requires_grad());
    EXPECT_LT(value(terms, "importance_gain"), 0); // tighter than the evidence bound of the same samples
    EXPECT_NEAR(terms.total().item<double>(),
                value(terms, "reconstruction") + value(terms, "kl") + value(terms, "importance_gain"), 1e-2);
    const auto doubly = terms_of(*small({{"objective", "iwae-dreg"}, {"importance_samples", "50"}}));
    EXPECT_NEAR(doubly.total().item<double>(), terms.total().item<double>(), 1e-2);
}

TEST(Vae, FreeBitsLeaveASmallKlAlone) {
    const auto model = small({{"free_bits", "2"}});
    const auto terms = terms_of(*model);
    EXPECT_NEAR(value(terms, "kl_objective"), 3 * 2, 1e-5);
    term(terms, "kl_objective").value.backward();
    for (const auto& parameter : model->named_parameters())
        EXPECT_TRUE(!parameter->grad().defined() || parameter->grad().abs().max().item<double>() == 0)
            << parameter.key();
}

TEST(Vae, ACapacityGrowsToItsTarget) {
    const auto model = small({{"capacity", "20"}, {"capacity_epochs", "10"}, {"beta", "7"}});
    for (const auto& [epoch, target] : {std::pair{0.0, 0.0}, {5.0, 10.0}, {30.0, 20.0}}) {
        const auto terms = terms_of(*model, epoch);
        EXPECT_NEAR(value(terms, "kl_objective"), std::abs(value(terms, "kl") - target), 1e-4);
        EXPECT_EQ(term(terms, "kl_objective").weight, 7);
        EXPECT_EQ(term(terms, "kl").weight, 0);
    }
}

TEST(Vae, CyclesOfTheWeight) {
    const auto model = small({{"beta", "3"}, {"kl_cycle_epochs", "4"}, {"kl_warmup_epochs", "100"}});
    EXPECT_NEAR(term(terms_of(*model, 1), "kl").weight, 1.5, 1e-12);
    EXPECT_NEAR(term(terms_of(*model, 3), "kl").weight, 3, 1e-12);
    EXPECT_NEAR(term(terms_of(*model, 4), "kl").weight, 0, 1e-12);
}

TEST(Vae, BinarisedPixelsAreWhatIsLearned) {
    const auto model = small({{"binarisation", "threshold"}});
    const Batch grey = batch_of(8);
    const Batch cut{(grey.images > 0.5).to(torch::kFloat32), grey.labels};
    const ObjectiveContext context{.generator = at::detail::createCPUGenerator(3)};
    const double of_grey = value(model->objective(grey, context), "reconstruction");
    const ObjectiveContext again{.generator = at::detail::createCPUGenerator(3)};
    EXPECT_EQ(value(model->objective(cut, again), "reconstruction"), of_grey);
    const auto drawn = small({{"binarisation", "dynamic"}});
    EXPECT_EQ(value(terms_of(*drawn), "reconstruction"), value(terms_of(*drawn), "reconstruction"));
    EXPECT_NE(value(terms_of(*drawn), "reconstruction"), of_grey);
}

/// Every likelihood weighs the bottom half alone.
TEST(Vae, CompletesByResampling) {
    const torch::NoGradGuard no_grad;
    for (const char* likelihood : {"bernoulli", "gaussian", "gaussian-learned", "discretised-logistic"}) {
        const auto model = small({{"likelihood", likelihood}});
        ASSERT_TRUE(model->capabilities().complete);
        auto generator = at::detail::createCPUGenerator(2);
        const auto noise = at::randn({2, 4, model->noise_size()}, generator);
        const auto bottoms = batch_of(2).images.narrow(1, kHalfPixels, kHalfPixels);
        const auto completions = model->complete(bottoms, noise);
        ASSERT_EQ(completions.images.sizes(), at::IntArrayRef({2, 4, kImagePixels})) << likelihood;
        EXPECT_TRUE((completions.images >= 0).logical_and(completions.images <= 1).all().item<bool>());
        EXPECT_TRUE((completions.effective_samples >= 1 - 1e-4).all().item<bool>()) << likelihood;
        EXPECT_FALSE(torch::equal(completions.images, model->complete(bottoms, -noise).images));
    }
}

} // namespace
} // namespace penumbra::vae_test
