#include "core/data/dataset.hpp"
#include "core/models/vae.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penumbra::dequantised_vae_test {
namespace {

std::shared_ptr<Model> small(const Settings& more) {
    return model_of("vae", {{"latent", "3"}, {"hidden", "16"}, {"likelihood", "logistic"}}, more);
}

Batch batch_of(std::int64_t count) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
    const auto greys = torch::randint(0, 256, {count, kImagePixels}, generator).to(torch::kFloat32) / 255;
    return {greys, torch::zeros({count}, torch::kInt64)};
}

Terms terms_of(Model& model) {
    return model.objective(batch_of(8), {.generator = at::make_generator<at::CPUGeneratorImpl>(3)});
}

TEST(DequantisedVae, BitsAreTheBoundOverThePixels) {
    for (const char* likelihood : {"gaussian", "gaussian-learned", "logistic"})
        for (const char* noise : {"uniform", "variational"}) {
            const auto model = small({{"likelihood", likelihood}, {"dequantisation", noise}, {"beta", "3"}});
            const auto terms = terms_of(*model);
            EXPECT_NEAR(value(terms, "bits"),
                        (value(terms, "reconstruction") + value(terms, "kl")) / (784 * std::log(2.0)), 1e-4);
            EXPECT_EQ(term(terms, "bits").weight, 0);
        }
    const auto weighted =
        small({{"dequantisation", "uniform"}, {"objective", "iwae"}, {"importance_samples", "5"}});
    const auto terms = terms_of(*weighted);
    EXPECT_NEAR(value(terms, "bits"), terms.total().item<double>() / (784 * std::log(2.0)), 1e-4);
}

TEST(DequantisedVae, TheTwoBeginAlikeAndOneLearnsItsNoise) {
    const auto uniform = small({{"dequantisation", "uniform"}});
    const auto variational = small({{"dequantisation", "variational"}});
    EXPECT_NEAR(value(terms_of(*uniform), "bits"), value(terms_of(*variational), "bits"), 1e-4);
    // The flow's last layer is the identity's at first, so the layers before it learn from the second step
    // on.
    torch::optim::Adam optimiser(variational->parameters(), torch::optim::AdamOptions(1e-3));
    for (int step = 0; step < 2; ++step) {
        optimiser.zero_grad();
        terms_of(*variational).total().backward();
        optimiser.step();
    }
    for (const auto& parameter : variational->named_parameters())
        EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
}

/// The learned noise looks for a higher density of the pixels, which must feel where they move.
TEST(DequantisedVae, EveryDensityTeachesTheNoise) {
    for (const char* likelihood : {"gaussian", "gaussian-learned", "logistic"}) {
        const auto model =
            small({{"likelihood", likelihood}, {"dequantisation", "variational"}, {"sigma", "0.02"}});
        terms_of(*model).total().backward();
        for (const auto& parameter : model->named_parameters())
            if (parameter.key().find("shift_and_scale") != std::string::npos) {
                EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 1e-2)
                    << likelihood << " " << parameter.key();
            }
    }
}

TEST(DequantisedVae, AQuestionAskedAgainHasTheSameAnswer) {
    const auto model = small({{"dequantisation", "uniform"}});
    const torch::NoGradGuard no_grad;
    const auto images = batch_of(4).images, codes = torch::ones({4, 3});
    const auto once = model->log_likelihood(images, codes);
    EXPECT_TRUE(torch::equal(once, model->log_likelihood(images, codes)));
    EXPECT_FALSE(torch::equal(once, model->log_likelihood(images, codes + 1e-6)));
}

/// An 8-bit image has a probability, below one, however sharp the density.
TEST(DequantisedVae, TheLikelihoodOfACodeIsAProbability) {
    const auto model = small({{"dequantisation", "uniform"}, {"sigma", "0.01"}});
    const torch::NoGradGuard no_grad;
    EXPECT_LT(model->log_likelihood(batch_of(16).images, torch::zeros({16, 3})).max().item<double>(), 0);
}

TEST(DequantisedVae, CompletesAndDecodes) {
    const auto model = small({{"dequantisation", "uniform"}});
    const torch::NoGradGuard no_grad;
    EXPECT_EQ(model->decode(torch::zeros({2, 3})).sizes(), at::IntArrayRef({2, kImagePixels}));
    const auto bottom = batch_of(2).images.narrow(1, kHalfPixels, kHalfPixels);
    const auto completed = model->complete(bottom, torch::zeros({2, 3, model->noise_size()})).images;
    EXPECT_EQ(completed.sizes(), at::IntArrayRef({2, 3, kImagePixels}));
    EXPECT_TRUE(((completed >= 0) & (completed <= 1)).all().item<bool>());
}

TEST(DequantisedVae, WhatHasNoDensityIsRefused) {
    for (const char* likelihood : {"bernoulli", "discretised-logistic"})
        EXPECT_THROW(small({{"likelihood", likelihood}, {"dequantisation", "uniform"}}), Error) << likelihood;
}

TEST(DequantisedVae, ThePresetsDifferInTheirNoiseAlone) {
    auto uniform = preset("vae-uniform");
    const auto variational = preset("vae-variational");
    uniform.model.parameters.set_text("dequantisation", "variational");
    EXPECT_EQ(uniform.model.parameters.to_json(), variational.model.parameters.to_json());
    EXPECT_EQ(uniform.training.to_json(), variational.training.to_json());
}

} // namespace
} // namespace penumbra::dequantised_vae_test
