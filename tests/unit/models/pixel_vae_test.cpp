#include "core/models/pixel_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/pixel_sites.hpp"
#include "core/objectives/divergence.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace penumbra::pixel_vae_test {
namespace {

constexpr std::int64_t kLatent = 3;

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("pixel-vae",
                    {{"latent", std::to_string(kLatent)},
                     {"hidden", "16"},
                     {"layers", "1"},
                     {"channels", "8"},
                     {"gated_layers", "1"},
                     {"head", "8"},
                     {"map_channels", "4"}},
                    more);
}

Terms objective_of(Model& model, const torch::Tensor& images, double epoch = 0) {
    return model.objective({images, torch::zeros({images.size(0)}, torch::kInt64)},
                           {.epoch = epoch, .generator = at::make_generator<at::CPUGeneratorImpl>(1)});
}

/// Makes codes matter: at the start a decoder hardly listens to them.
std::shared_ptr<Model> listening(const Settings& more = {}) {
    auto model = small(more);
    const torch::NoGradGuard no_grad;
    for (auto& entry : model->named_parameters())
        if (entry.key().starts_with("map.") || entry.key().starts_with("decoder.") ||
            entry.key() == "pixels.net.condition.weight")
            entry.value().mul_(4);
    return model;
}

TEST(PixelVae, CapabilitiesAreKept) {
    const auto model = small();
    const auto can = model->capabilities();
    EXPECT_TRUE(can.encode && can.decode && can.sample && can.complete && can.stochastic_encoder);
    EXPECT_FALSE(can.exact_likelihood || can.classify);
    EXPECT_EQ(model->code_size(), kLatent);
    EXPECT_THROW(model->exact_log_likelihood(binary_images(1)), Error);
}

TEST(PixelVae, CodesChangeLikelihoodAndPicture) {
    const auto model = listening();
    const torch::NoGradGuard no_grad;
    const auto codes = 2 * numbers({2, kLatent}, 1);
    const auto pictures = model->decode(codes);
    ASSERT_EQ(pictures.sizes(), at::IntArrayRef({2, kImagePixels}));
    EXPECT_TRUE(((pictures >= 0) & (pictures <= 1)).all().item<bool>());
    EXPECT_TRUE(torch::equal(pictures, model->decode(codes)));
    EXPECT_GT((pictures[0] - pictures[1]).abs().max().item<double>(), 1e-3);
    const auto image = binary_images(1).expand({2, -1});
    const auto log_likelihood = model->log_likelihood(image, codes);
    EXPECT_GT((log_likelihood[0] - log_likelihood[1]).abs().item<double>(), 1e-3);
}

/// The picture of a code is what its probabilities make the most of, pixel after pixel.
TEST(PixelVae, DecodingChoosesTheMoreProbablePixels) {
    const auto shown = listening(), drawn = listening({{"ink", "drawn"}});
    const torch::NoGradGuard no_grad;
    const auto codes = numbers({3, kLatent}, 1);
    const auto ink = shown->decode(codes), pixels = drawn->decode(codes);
    EXPECT_TRUE(torch::equal(ink >= 0.5, pixels == 1));
    const auto sum = torch::where(pixels == 1, ink, 1 - ink).log().sum(1);
    EXPECT_LT((sum - drawn->log_likelihood(pixels, codes)).abs().max().item<double>(), 2e-3);
}

TEST(PixelVae, ManyCodesAreMeasuredAsOneByOne) {
    const auto model = listening();
    const torch::NoGradGuard no_grad;
    const auto images = binary_images(260);
    const auto codes = numbers({260, kLatent}, 1);
    const auto all = model->log_likelihood(images, codes);
    ASSERT_EQ(all.sizes(), at::IntArrayRef({260}));
    const auto last = model->log_likelihood(images.narrow(0, 259, 1), codes.narrow(0, 259, 1));
    EXPECT_NEAR(all[259].item<double>(), last[0].item<double>(), 1e-3);
}

TEST(PixelVae, ObjectiveIsTheBoundAndThePersonalLossOfTheProposals) {
    const auto model = small({{"beta", "0.5"}, {"kl_warmup_epochs", "4"}});
    const torch::NoGradGuard no_grad;
    const auto images = binary_images(8);
    const auto terms = objective_of(*model, images, /*epoch=*/2);
    const auto posterior = model->encode(images);
    EXPECT_NEAR(value(terms, "kl"),
                gaussian_kl(posterior.mean, posterior.logvar).sum(1).mean().item<double>(), 1e-4);
    EXPECT_DOUBLE_EQ(term(terms, "kl").weight, 0.25);
    EXPECT_NEAR(terms.total().item<double>(),
                value(terms, "reconstruction") + 0.25 * value(terms, "kl") + value(terms, "proposal"), 1e-3);
}

TEST(PixelVae, FreeBitsAreAFloor) {
    const auto model = small({{"free_bits", "2"}});
    const auto terms = objective_of(*model, binary_images(8));
    EXPECT_EQ(term(terms, "kl").weight, 0);
    EXPECT_LT(value(terms, "kl"), 2);
    EXPECT_NEAR(value(terms, "kl_objective"), 2 * kLatent, 1e-5); // each dimension at its floor
}

/// The network that proposes codes is taught by itself: its loss moves nothing else, and nothing else moves
/// it.
TEST(PixelVae, ProposalsLearnApart) {
    const auto model = small();
    const auto terms = objective_of(*model, binary_images(8));
    term(terms, "proposal").value.backward();
    for (const auto& entry : model->named_parameters()) {
        const bool moved =
            entry.value().grad().defined() && entry.value().grad().abs().max().item<double>() > 0;
        EXPECT_EQ(moved, entry.key().starts_with("proposal.")) << entry.key();
    }
}

TEST(PixelVae, GradientReachesEveryParameter) {
    for (const auto& more : {Settings{{"site", "1x1"}, {"body", "conv"}}, Settings{{"gated_layers", "2"}}}) {
        const auto model = small(more);
        objective_of(*model, binary_images(8)).total().backward();
        for (const auto& entry : model->named_parameters()) {
            ASSERT_TRUE(entry.value().grad().defined()) << entry.key();
            EXPECT_TRUE(torch::isfinite(entry.value().grad()).all().item<bool>()) << entry.key();
        }
    }
}

TEST(PixelVae, CompletionFollowsBottomAndNoise) {
    const auto model = listening();
    const torch::NoGradGuard no_grad;
    const auto bottom = bottoms(binary_images(3));
    const auto noise = numbers({3, 4, model->noise_size()}, 7);
    const auto all = model->complete(bottom, noise);
    ASSERT_EQ(all.images.sizes(), at::IntArrayRef({3, 4, kImagePixels}));
    EXPECT_EQ(all.proposals, 4 * 8);
    EXPECT_TRUE(((all.effective_samples >= 1) & (all.effective_samples <= 32.001)).all().item<bool>());
    EXPECT_TRUE(torch::equal(all.images, model->complete(bottom, noise).images));
    const auto alone = model->complete(bottom.narrow(0, 1, 1), noise.narrow(0, 1, 1));
    EXPECT_LT((alone.images[0] - all.images[1]).abs().max().item<double>(), 1e-4);
    EXPECT_FALSE(torch::equal(all.images[0][0], all.images[0][1]));
    EXPECT_TRUE(torch::equal(all.images.narrow(2, kHalfPixels, kHalfPixels),
                             bottom.unsqueeze(1).expand({-1, 4, -1})));
}

/// Where the decoder does not listen, the evidence says nothing about the code: the weights are those of the
/// proposals against the prior, and the rows above follow the bottom alone.
TEST(PixelVae, AnEmptyCodeLeavesTheProposalsFlat) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    for (auto& entry : model->named_parameters())
        if (entry.key() == "pixels.net.condition.weight" || entry.key().starts_with("proposal."))
            entry.value().zero_();
    const auto bottom = bottoms(binary_images(1));
    const auto completed = model->complete(bottom, numbers({1, 8, model->noise_size()}, 7));
    // Proposals 1.2 times as wide as the prior: nearly as good as drawing from it.
    EXPECT_GT(completed.effective_samples[0].item<double>(), 0.75 * 64);
}

/// Two kinds of images of which the bottom half tells the kind: the code learns it, and completions follow.
TEST(PixelVae, LearnsAndCompletesTwoKindsOfImages) {
    auto images = torch::zeros({32, kImageRows, kImageColumns});
    for (std::int64_t n = 0; n < 32; ++n)
        images[n].narrow(1, n % 2 * 14, 14).fill_(1); // the left or the right half
    images = images.flatten(1);
    const auto model = small({{"hidden", "32"}, {"free_bits", "0.3"}});
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(5e-3));
    for (int step = 0; step < 150; ++step) {
        optimiser.zero_grad();
        objective_of(*model, images).total().backward();
        optimiser.step();
    }
    const torch::NoGradGuard no_grad;
    const auto two = images.narrow(0, 0, 2);
    const auto completed = model->complete(bottoms(two), numbers({2, 4, model->noise_size()}, 3)).images;
    EXPECT_LT((completed - two.unsqueeze(1)).abs().mean().item<double>(), 0.05);
}

TEST(PixelVae, EveryPresetIsWhole) {
    for (const auto& known : PixelVaeKind::info().presets) {
        const RunSpec run = preset(known.name);
        EXPECT_EQ(run.model.kind, PixelVaeKind::kName);
        EXPECT_GT(make_model(run.model, 0)->noise_size(), kHalfPixels);
        EXPECT_FALSE(known.summary.empty());
    }
}

} // namespace
} // namespace penumbra::pixel_vae_test
