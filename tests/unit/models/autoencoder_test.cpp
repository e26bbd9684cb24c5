#include "core/models/autoencoder.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "tests/unit/models/small_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::autoencoder_test {
namespace {

/// Images that vary along a few directions, each less than the one before. Around 0, which Adam takes least
/// time for.
torch::Tensor correlated_images(std::int64_t count) {
    auto generator = at::detail::createCPUGenerator(2);
    const auto directions = at::randn({6, kImagePixels}, generator);
    const auto scales = torch::tensor({1.0F, 0.8F, 0.6F, 0.2F, 0.15F, 0.1F}) * 0.1F;
    return torch::matmul(at::randn({count, 6}, generator) * scales, directions);
}

Terms terms_of(Model& model, const torch::Tensor& images) {
    return model.objective({images, torch::zeros({images.size(0)}, torch::kInt64)}, {});
}

TEST(Autoencoder, IsDeterministicAndHasNoPrior) {
    for (const char* body : {"mlp", "conv", "linear"}) {
        const auto model = model_of("autoencoder", {{"latent", "4"}, {"hidden", "16"}, {"body", body}});
        const auto images = torch::rand({3, kImagePixels});
        const auto code = model->encode(images);
        EXPECT_EQ(code.mean.sizes(), at::IntArrayRef({3, 4}));
        EXPECT_FALSE(code.logvar.defined());
        const auto decoded = model->decode(code.mean);
        EXPECT_EQ(decoded.sizes(), at::IntArrayRef({3, kImagePixels}));
        EXPECT_TRUE((decoded >= 0).logical_and(decoded <= 1).all().item<bool>());
        EXPECT_FALSE(model->capabilities().sample);
        auto generator = at::detail::createCPUGenerator(1);
        EXPECT_THROW(model->sample_prior(2, 1, generator), Error);
        terms_of(*model, images).total().backward();
        for (const auto& parameter : model->named_parameters())
            EXPECT_GT(parameter->grad().abs().max().item<double>(), 0) << body << " " << parameter.key();
    }
}

/// Baldi & Hornik 1989: at the optimum a linear autoencoder's error is that of the principal components, and
/// its decoder spans them.
TEST(Autoencoder, TheLinearOneSpansThePrincipalComponents) {
    constexpr std::int64_t kCodes = 3;
    const auto images = correlated_images(256);
    const auto model = model_of("autoencoder", {{"latent", "3"}, {"body", "linear"}, {"error", "squared"}});
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(1e-2));
    for (int step = 0; step < 1000; ++step) {
        static_cast<torch::optim::AdamOptions&>(optimiser.param_groups()[0].options())
            .lr(1e-2 * (1 - step / 1000.0));
        optimiser.zero_grad();
        terms_of(*model, images).total().backward();
        optimiser.step();
    }
    const torch::NoGradGuard no_grad;
    const auto centred = images - images.mean(0);
    const auto [u, s, axes] = torch::linalg_svd(centred, /*full_matrices=*/false);
    const auto components = axes.narrow(0, 0, kCodes); // [3, 784]
    const auto missed = centred - torch::matmul(torch::matmul(centred, components.t()), components);
    const double floor = missed.square().sum(1).mean().item<double>();
    const double reached = terms_of(*model, images).total().item<double>();
    EXPECT_GT(reached, floor * (1 - 1e-3));
    EXPECT_LT(reached, floor * 1.01);

    const auto decoder = model->named_parameters()["decoder.0.weight"]; // [784, 3]
    const auto basis = std::get<0>(torch::linalg_qr(decoder));
    const auto cosines = torch::linalg_svdvals(torch::matmul(components, basis));
    EXPECT_GT(cosines.min().item<double>(), 0.999); // of the principal angles
}

} // namespace
} // namespace penumbra::autoencoder_test
