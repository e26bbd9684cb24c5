#include "core/models/vq_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/published_weights.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::vq_vae_test {
namespace {

constexpr std::int64_t kSites = 49, kSize = 3, kEntries = 6;

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("vq-vae",
                    {{"entries", std::to_string(kEntries)},
                     {"entry_size", std::to_string(kSize)},
                     {"channels", "8"},
                     {"prior_channels", "8"},
                     {"prior_layers", "2"},
                     {"prior_from_epoch", "0"},
                     {"proposals", "4"}},
                    more);
}

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

/// Bright squares of 4 x 4 pixels at random sites: pictures that a grid of codes can hold.
Batch squares(std::int64_t count, std::uint64_t seed = 1) {
    auto generator = generator_of(seed);
    const auto sites = (at::rand({count, 1, 7, 7}, generator) > 0.6).to(torch::kFloat32);
    const auto pixels = sites.repeat_interleave(4, 2).repeat_interleave(4, 3);
    return {pixels.reshape({count, kImagePixels}), torch::zeros({count}, torch::kInt64)};
}

ObjectiveContext context_of(bool training = true, double epoch = 0) {
    return {.epoch = epoch, .training = training, .generator = generator_of(3)};
}

torch::Tensor bottoms(const Batch& batch) {
    return batch.images.narrow(1, kHalfPixels, kHalfPixels);
}

torch::Tensor noise_of(const Model& model, std::int64_t count, std::int64_t samples) {
    auto generator = generator_of(2);
    return at::randn({count, samples, model.noise_size()}, generator);
}

torch::Tensor& buffer(Model& model, const std::string& name) {
    return *model.named_buffers().find(name);
}

/// A model after some steps on squares, ready for use.
std::shared_ptr<Model> trained(int steps, const Settings& more = {}) {
    const auto model = small(more);
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(5e-3));
    auto context = context_of();
    for (int step = 0; step < steps; ++step) {
        optimiser.zero_grad();
        model->objective(squares(64, static_cast<std::uint64_t>(100 + step)), context).total().backward();
        optimiser.step();
    }
    model->eval();
    return model;
}

/// One that has learnt; not to be changed.
const std::shared_ptr<Model>& good_model() {
    static const auto model = trained(150);
    return model;
}

TEST(VqVae, Shapes) {
    const auto model = small();
    model->eval();
    const torch::NoGradGuard no_grad;
    const auto batch = squares(5);
    EXPECT_EQ(model->code_size(), kSites * kSize);
    const auto code = model->encode(batch.images);
    EXPECT_EQ(code.mean.sizes(), at::IntArrayRef({5, kSites * kSize}));
    EXPECT_FALSE(code.logvar.defined());
    const auto decoded = model->decode(code.mean);
    EXPECT_EQ(decoded.sizes(), at::IntArrayRef({5, kImagePixels}));
    EXPECT_TRUE((decoded >= 0).logical_and(decoded <= 1).all().item<bool>());
    const auto parts = model->code_parts();
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].size + parts[1].size, static_cast<std::size_t>(model->code_size()));
    EXPECT_EQ(parts[1].begin, parts[0].size);
    const auto completions = model->complete(bottoms(batch), noise_of(*model, 5, 3));
    EXPECT_EQ(completions.images.sizes(), at::IntArrayRef({5, 3, kImagePixels}));
    EXPECT_EQ(completions.proposals, 12);
}

TEST(VqVae, CodesAreEntriesAndDecodingThemChangesNothing) {
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    const auto codes = model->encode(squares(4).images).mean;
    const auto& entries = buffer(*model, "codebook.entries");
    const auto distance = torch::cdist(codes.view({-1, kSize}), entries, 2.0, /*no products*/ 2);
    EXPECT_EQ(std::get<0>(distance.min(1)).max().item<double>(), 0);
    // A little beside an entry is that entry still.
    const auto gap = torch::cdist(entries, entries) + 1e3 * torch::eye(kEntries);
    const auto nudged = codes + 0.1 * gap.min().item<double>();
    EXPECT_TRUE(torch::equal(model->decode(codes), model->decode(nudged)));
    EXPECT_FALSE(torch::equal(model->decode(codes), model->decode(codes.flip({0}))));
}

TEST(VqVae, TheCodeBeginsAtTheBottomLeft) {
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    const auto images = squares(32).images;
    auto changed = images.clone().view({32, 28, 28});
    auto corner = changed.narrow(1, 24, 4).narrow(2, 0, 4); // the lowest site on the left
    corner.copy_(1 - corner);
    const auto difference = model->encode(images).mean - model->encode(changed.view({32, kImagePixels})).mean;
    const auto moved = (difference.view({32, 7, 7, kSize}).abs().sum(3) > 0).any(0);
    EXPECT_TRUE(moved.narrow(0, 0, 2).narrow(1, 0, 2).any().item<bool>());
    // Windows of 10 pixels: nothing beyond the neighbours moves.
    EXPECT_FALSE(moved.narrow(0, 2, 5).any().item<bool>());
    EXPECT_FALSE(moved.narrow(1, 2, 5).any().item<bool>());
}

TEST(VqVae, TermsAndGradients) {
    for (const char* likelihood : {"gaussian-learned", "discretised-logistic"}) {
        const auto model = small({{"likelihood", likelihood}});
        const auto terms = model->objective(squares(16), context_of());
        EXPECT_EQ(term(terms, "perplexity").weight, 0);
        EXPECT_EQ(term(terms, "commitment").weight, 0.25);
        terms.total().backward();
        for (const auto& parameter : model->named_parameters()) {
            ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
            EXPECT_TRUE(torch::isfinite(parameter.value().grad()).all().item<bool>()) << parameter.key();
            // The normalisation behind the encoder's last bias takes it away again.
            const bool idle = parameter.key() == "encoder.7.bias";
            EXPECT_TRUE(idle || parameter.value().grad().abs().max().item<double>() > 0) << parameter.key();
        }
    }
}

/// The prior sees codes, and does not shape them.
TEST(VqVae, ThePriorMovesNothingButItself) {
    const auto model = small();
    term(model->objective(squares(16), context_of()), "prior").value.backward();
    for (const auto& parameter : model->named_parameters()) {
        const bool of_prior = parameter.key().starts_with("prior.");
        EXPECT_EQ(parameter.value().grad().defined(), of_prior) << parameter.key();
    }
}

TEST(VqVae, BitsPerDimensionAreTheBound) {
    const auto model = small({{"likelihood", "discretised-logistic"}});
    const auto terms = model->objective(squares(16), context_of());
    EXPECT_NEAR(value(terms, "bits"),
                (value(terms, "reconstruction") + value(terms, "prior")) / (784 * std::log(2.0)), 1e-5);
}

TEST(VqVae, CodesAreUniformUntilThePriorLearns) {
    const auto model = small({{"prior_from_epoch", "2"}});
    const auto early = model->objective(squares(16), context_of(true, 1.9));
    EXPECT_EQ(term(early, "prior").weight, 0);
    EXPECT_NEAR(value(early, "prior"), kSites * std::log(static_cast<double>(kEntries)), 1e-3);
    EXPECT_EQ(term(model->objective(squares(16), context_of(true, 2)), "prior").weight, 1);
}

TEST(VqVae, OnlyTrainingMovesTheCodebook) {
    const auto model = small();
    const auto before = buffer(*model, "codebook.entries").clone();
    model->eval();
    model->objective(squares(16), context_of(/*training=*/false));
    EXPECT_TRUE(torch::equal(buffer(*model, "codebook.entries"), before));
    model->train();
    model->objective(squares(16), context_of());
    EXPECT_FALSE(torch::equal(buffer(*model, "codebook.entries"), before));
}

TEST(VqVae, TrainingLearnsCodesAndPrior) {
    const auto fresh = small();
    fresh->objective(squares(64), context_of()); // starts the codebook
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    fresh->eval();
    const auto before = fresh->objective(squares(64), context_of(false));
    const auto after = model->objective(squares(64), context_of(false));
    EXPECT_GT(value(before, "error_over_variance"), 0.8);
    EXPECT_LT(value(after, "error_over_variance"), 0.5);
    EXPECT_LT(value(after, "prior"), value(before, "prior"));
    EXPECT_GT(value(after, "perplexity"), 2);
}

/// The exploration thread's copy gets the codebook and the running statistics too.
TEST(VqVae, APublishedCopyAnswersAlike) {
    const auto model = trained(20);
    const auto copy = small();
    copy->eval();
    const torch::NoGradGuard no_grad;
    const auto images = squares(8).images;
    EXPECT_FALSE(torch::equal(copy->encode(images).mean, model->encode(images).mean));
    penumbra::apply(penumbra::publish(*model, 0, 0), *copy);
    const auto codes = model->encode(images).mean;
    EXPECT_TRUE(torch::equal(copy->encode(images).mean, codes));
    EXPECT_TRUE(torch::equal(copy->decode(codes), model->decode(codes)));
}

/// With its weights at 0 and logits set by hand the prior draws each site independently from a known
/// distribution.
std::shared_ptr<Model> with_known_prior(const torch::Tensor& logits) {
    const auto model = trained(5);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->named_parameters()) {
        if (parameter.key().starts_with("prior."))
            parameter.value().zero_();
        if (parameter.key() == "prior.logits.bias")
            parameter.value().copy_(logits);
    }
    return model;
}

/// Share of each entry among codes [N, 49 D] that are entries.
torch::Tensor shares(Model& model, const torch::Tensor& codes) {
    const auto nearest =
        torch::cdist(codes.reshape({-1, kSize}), buffer(model, "codebook.entries")).argmin(1);
    return torch::bincount(nearest, {}, kEntries).to(torch::kFloat32) / static_cast<double>(nearest.numel());
}

TEST(VqVae, SamplesFollowThePrior) {
    const auto logits = torch::tensor({0.0F, 1.0F, -1.0F, 0.5F, -2.0F, 0.0F});
    const auto model = with_known_prior(logits);
    const auto drawn = [&](double temperature) {
        auto generator = generator_of(8);
        return shares(*model, model->sample_prior(400, temperature, generator));
    };
    EXPECT_LT((drawn(1) - torch::softmax(logits, 0)).abs().max().item<double>(), 0.015);
    EXPECT_LT((drawn(2) - torch::softmax(logits / 2, 0)).abs().max().item<double>(), 0.015);
    EXPECT_EQ(drawn(0)[1].item<double>(), 1); // the likeliest alone
}

TEST(VqVae, CompletionIsAFunctionOfBottomAndNoise) {
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(squares(3));
    const auto noise = noise_of(*model, 3, 5);
    const auto whole = model->complete(bottom, noise);
    EXPECT_TRUE(torch::equal(whole.images, model->complete(bottom, noise).images));
    const auto alone = model->complete(bottom.narrow(0, 1, 1), noise.narrow(0, 1, 1));
    EXPECT_LT((alone.images[0] - whole.images[1]).abs().max().item<double>(), 1e-5);
    EXPECT_NEAR(alone.effective_samples[0].item<double>(), whole.effective_samples[1].item<double>(), 1e-2);
    // The first completions are the same however many are asked for.
    const auto few = model->complete(bottom, noise.narrow(1, 0, 2)).images;
    EXPECT_LT((few - whole.images.narrow(1, 0, 2)).abs().max().item<double>(), 1e-5);
    EXPECT_GT((whole.images.select(1, 0) - whole.images.select(1, 1)).abs().max().item<double>(), 1e-3);
    EXPECT_TRUE((whole.effective_samples >= 1 - 1e-4).all().item<bool>());
    EXPECT_TRUE((whole.effective_samples <= 20 + 1e-3).all().item<bool>());
}

TEST(VqVae, NoNoiseCompletesAlike) {
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    const auto images = model->complete(bottoms(squares(2)), 0 * noise_of(*model, 2, 3)).images;
    EXPECT_LT((images.select(1, 0) - images.select(1, 2)).abs().max().item<double>(), 1e-6);
}

/// The evidence comes back: its codes are kept, and proposals that spoil it are not taken.
TEST(VqVae, CompletionsReproduceTheEvidence) {
    const auto& model = good_model();
    const torch::NoGradGuard no_grad;
    const auto batch = squares(20, 9);
    const auto rows = [](const torch::Tensor& images) { return images.narrow(-1, 18 * 28, 10 * 28); };
    const auto error = [&](const torch::Tensor& images) {
        return (rows(images) - rows(batch.images)).square().mean().item<double>();
    };
    const auto completed = model->complete(bottoms(batch), noise_of(*model, 20, 1)).images.select(1, 0);
    const auto reconstructed = model->decode(model->encode(batch.images).mean);
    EXPECT_LT(error(completed), 1.1 * error(reconstructed) + 1e-3);
}

TEST(VqVae, EveryPresetIsWhole) {
    for (const auto& known : VqVaeKind::info().presets) {
        const RunSpec run = preset(known.name);
        EXPECT_EQ(run.model.kind, VqVaeKind::kName);
        EXPECT_EQ(make_model(run.model, 0)->code_size(), kSites * 16);
    }
}

} // namespace
} // namespace penumbra::vq_vae_test
