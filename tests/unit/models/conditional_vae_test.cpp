#include "core/models/conditional_vae.hpp"

#include "core/data/synthetic_digits.hpp"
#include "core/error.hpp"
#include "core/objectives/divergence.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::conditional_vae_test {
namespace {

constexpr std::int64_t kLatent = 5;

/// Small, so that a test takes milliseconds.
ModelSpec small(const Settings& more = {}) {
    return spec_of(ConditionalVaeKind::kName, {{"latent", std::to_string(kLatent)}, {"hidden", "24"}}, more);
}

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

Batch batch_of(std::int64_t count, std::uint64_t seed = 1) {
    auto generator = generator_of(seed);
    return {torch::rand({count, kImagePixels}, generator), torch::zeros({count}, torch::kInt64)};
}

torch::Tensor noise_of(std::int64_t count, std::int64_t samples, std::uint64_t seed = 2) {
    auto generator = generator_of(seed);
    return torch::randn({count, samples, kLatent}, generator);
}

ObjectiveContext context_of(double epoch = 0, std::uint64_t seed = 3) {
    return {.epoch = epoch, .training = true, .generator = generator_of(seed)};
}

torch::Tensor bottoms(const Batch& batch) {
    return batch.images.narrow(1, kHalfPixels, kHalfPixels);
}

/// Makes the posterior look at the bottom alone, and see there what the prior sees.
void make_posterior_the_prior(Model& model) {
    const torch::NoGradGuard no_grad;
    auto parameters = model.named_parameters();
    for (auto& entry : parameters) {
        const std::string& name = entry.key();
        if (!name.starts_with("prior."))
            continue;
        auto& twin = parameters["posterior." + name.substr(std::string("prior.").size())];
        if (twin.sizes() == entry.value().sizes()) {
            twin.copy_(entry.value());
        } else {
            twin.zero_();
            twin.narrow(1, kHalfPixels, kHalfPixels).copy_(entry.value());
        }
    }
}

TEST(ConditionalVae, Shapes) {
    const auto model = make_model(small(), 0);
    const auto batch = batch_of(6);
    const torch::NoGradGuard no_grad;
    EXPECT_EQ(model->code_size(), kLatent);
    EXPECT_EQ(model->noise_size(), kLatent);
    const auto code = model->encode(batch.images);
    EXPECT_EQ(code.mean.sizes(), at::IntArrayRef({6, kLatent}));
    EXPECT_EQ(code.logvar.sizes(), at::IntArrayRef({6, kLatent}));
    const auto completions = model->complete(bottoms(batch), noise_of(6, 4)).images;
    ASSERT_EQ(completions.sizes(), at::IntArrayRef({6, 4, kImagePixels}));
    EXPECT_TRUE(((completions >= 0) & (completions <= 1)).all().item<bool>());
    for (std::int64_t k = 0; k < 4; ++k)
        EXPECT_TRUE(
            torch::equal(completions.select(1, k).narrow(1, kHalfPixels, kHalfPixels), bottoms(batch)));
}

TEST(ConditionalVae, CapabilitiesAreKept) {
    const auto model = make_model(small(), 0);
    const auto can = model->capabilities();
    EXPECT_TRUE(can.complete && can.encode && can.stochastic_encoder);
    EXPECT_FALSE(can.decode || can.sample || can.classify);
    auto generator = generator_of(0);
    EXPECT_THROW(model->decode(torch::zeros({1, kLatent})), Error);
    EXPECT_THROW(model->sample_prior(1, 1, generator), Error);
}

TEST(ConditionalVae, GradientReachesEveryParameter) {
    for (const char* binarisation : {"none", "dynamic"}) {
        const auto model = make_model(small({{"binarisation", binarisation}, {"layers", "3"}}), 0);
        const auto terms = model->objective(batch_of(16), context_of());
        ASSERT_EQ(terms.parts.size(), 2u);
        EXPECT_EQ(terms.parts[0].name, "reconstruction");
        EXPECT_EQ(terms.parts[1].name, "kl");
        terms.total().backward();
        for (const auto& parameter : model->named_parameters()) {
            ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
            EXPECT_TRUE(torch::isfinite(parameter.value().grad()).all().item<bool>()) << parameter.key();
            EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
        }
    }
}

TEST(ConditionalVae, NoKlWherePosteriorIsThePrior) {
    const auto model = make_model(small(), 0);
    const auto batch = batch_of(8);
    EXPECT_GT(value(model->objective(batch, context_of()), "kl"), 1e-4);
    make_posterior_the_prior(*model);
    EXPECT_NEAR(value(model->objective(batch, context_of()), "kl"), 0, 1e-5);
    const torch::NoGradGuard no_grad;
    const auto code = model->encode(batch.images);
    EXPECT_LT(code.mean.abs().max().item<double>(), 1e-5);
    EXPECT_LT(code.logvar.abs().max().item<double>(), 1e-5);
}

/// What the diagnosis panels compute from the code is what was optimised.
TEST(ConditionalVae, KlOfTheCodeIsTheObjectives) {
    const auto model = make_model(small(), 0);
    const auto batch = batch_of(8);
    const torch::NoGradGuard no_grad;
    const auto code = model->encode(batch.images);
    EXPECT_NEAR(gaussian_kl(code.mean, code.logvar).sum(1).mean().item<double>(),
                value(model->objective(batch, context_of()), "kl"), 1e-4);
}

/// The code is the noise that a completion takes: decoding the posterior's own sample that way gives the
/// reconstruction of the objective.
TEST(ConditionalVae, CompletingWithTheCodeReconstructs) {
    const auto model = make_model(small(), 0);
    const auto batch = batch_of(8);
    const torch::NoGradGuard no_grad;
    const auto code = model->encode(batch.images);
    auto generator = generator_of(3);
    const auto noise = at::randn({8, kLatent}, generator);
    const auto u = reparameterise(code.mean, code.logvar, noise).unsqueeze(1);
    const auto tops = model->complete(bottoms(batch), u).images.squeeze(1).narrow(1, 0, kHalfPixels);
    const auto truth = batch.images.narrow(1, 0, kHalfPixels);
    const auto cross_entropy =
        -(truth * tops.log() + (1 - truth) * (1 - tops).log()).sum(1).mean().item<double>();
    const auto terms = model->objective(batch, context_of(/*epoch=*/0, /*seed=*/3));
    EXPECT_NEAR(value(terms, "reconstruction"), cross_entropy, 1e-2);
    EXPECT_NEAR(-model->log_likelihood(batch.images, u.squeeze(1)).mean().item<double>(), cross_entropy,
                1e-2);
}

TEST(ConditionalVae, CompletionFollowsBottomAndNoise) {
    const auto model = make_model(small(), 0);
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(batch_of(2));
    const auto noise = noise_of(2, 3);
    const auto tops = [&](const torch::Tensor& evidence, const torch::Tensor& drawn) {
        return model->complete(evidence, drawn).images.narrow(2, 0, kHalfPixels);
    };
    const auto base = tops(bottom, noise);
    EXPECT_TRUE(torch::equal(base, tops(bottom, noise)));
    EXPECT_GT((base - tops(bottom, noise_of(2, 3, 9))).abs().max().item<double>(), 1e-4);
    EXPECT_GT((base - tops(bottoms(batch_of(2, 8)), noise)).abs().max().item<double>(), 1e-4);
    EXPECT_GT((base.select(1, 0) - base.select(1, 1)).abs().max().item<double>(), 1e-4);
    // Each row by itself, whatever stands beside it.
    const auto alone = tops(bottom.narrow(0, 1, 1), noise.narrow(0, 1, 1));
    EXPECT_LT((alone[0] - base[1]).abs().max().item<double>(), 1e-5);
}

/// complete() is given rows 14-27 only; here the trained posterior, which sees the top, must not matter to
/// it.
TEST(ConditionalVae, CompletionDoesNotUseThePosterior) {
    const auto model = make_model(small(), 0);
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(batch_of(2));
    const auto before = model->complete(bottom, noise_of(2, 3)).images;
    for (auto& entry : model->named_parameters())
        if (entry.key().starts_with("posterior."))
            entry.value().fill_(0.5);
    EXPECT_TRUE(torch::equal(before, model->complete(bottom, noise_of(2, 3)).images));
}

TEST(ConditionalVae, SharpnessMovesPixelsApartFromOneHalf) {
    const auto plain = make_model(small(), 0);
    const auto sharp = make_model(small({{"sharpness", "3"}}), 0);
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(batch_of(2));
    const auto noise = noise_of(2, 3);
    const auto soft_tops = plain->complete(bottom, noise).images.narrow(2, 0, kHalfPixels);
    const auto sharp_tops = sharp->complete(bottom, noise).images.narrow(2, 0, kHalfPixels);
    EXPECT_LT((torch::logit(sharp_tops) - 3 * torch::logit(soft_tops)).abs().max().item<double>(), 1e-4);
}

TEST(ConditionalVae, SameSeedSameLossAndWeights) {
    const auto first = make_model(small(), 7), second = make_model(small(), 7),
               other = make_model(small(), 8);
    const auto total = [](Model& model, std::uint64_t seed) {
        return model.objective(batch_of(8), context_of(0, seed)).total().item<double>();
    };
    EXPECT_EQ(total(*first, 3), total(*second, 3));
    EXPECT_NE(total(*first, 3), total(*other, 3));
    EXPECT_NE(total(*first, 3), total(*first, 4));
}

TEST(ConditionalVae, WarmUpIsLinear) {
    const auto model = make_model(small({{"beta", "0.8"}, {"kl_warmup_epochs", "4"}}), 0);
    const auto weight = [&](double epoch) {
        return term(model->objective(batch_of(4), context_of(epoch)), "kl").weight;
    };
    EXPECT_DOUBLE_EQ(weight(0), 0);
    EXPECT_DOUBLE_EQ(weight(1), 0.2);
    EXPECT_DOUBLE_EQ(weight(4), 0.8);
    EXPECT_DOUBLE_EQ(weight(40), 0.8);
}

TEST(ConditionalVae, TrainingLowersTheLoss) {
    const auto digits = synthetic_digits(64, kSyntheticSeed);
    auto pixels = torch::empty({64, kImagePixels}, torch::kUInt8);
    std::copy(digits.pixels.begin(), digits.pixels.end(), pixels.data_ptr<std::uint8_t>());
    const Batch batch{pixels.to(torch::kFloat32) / 255, torch::zeros({64}, torch::kInt64)};
    const auto model = make_model(small({{"hidden", "64"}}), 0);
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    const auto loss = [&] { return model->objective(batch, context_of()).total().item<double>(); };
    const double before = loss();
    for (std::uint64_t step = 0; step < 60; ++step) {
        optimiser.zero_grad();
        model->objective(batch, context_of(0, 10 + step)).total().backward();
        optimiser.step();
    }
    EXPECT_LT(loss(), 0.5 * before);
}

TEST(ConditionalVae, ImpossibleSizesAreRefused) {
    for (const auto& [key, value] : Settings{{"latent", "0"},
                                             {"hidden", "3"},
                                             {"layers", "0"},
                                             {"beta", "-1"},
                                             {"sharpness", "0"},
                                             {"binarisation", "often"}})
        EXPECT_THROW(small({{key, value}}), Error) << key;
}

TEST(ConditionalVae, EveryPresetIsWhole) {
    for (const auto& known : ConditionalVaeKind::info().presets) {
        const RunSpec run = preset(known.name); // knows every key, of the model and of the training
        EXPECT_EQ(run.model.kind, ConditionalVaeKind::kName);
        EXPECT_EQ(make_model(run.model, 0)->noise_size(), run.model.parameters.get<std::int64_t>("latent"));
        EXPECT_FALSE(known.summary.empty());
    }
}

} // namespace
} // namespace penumbra::conditional_vae_test
