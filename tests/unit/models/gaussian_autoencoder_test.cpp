#include "core/models/gaussian_autoencoder.hpp"

#include "core/data/dataset.hpp"
#include "tests/unit/models/small_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::gaussian_autoencoder_test {
namespace {

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("gaussian-autoencoder",
                    {{"latent", "4"},
                     {"hidden", "32"},
                     {"layers", "1"},
                     {"flow_layers", "2"},
                     {"flow_hidden", "8"},
                     {"wristband_repetitions", "32"}},
                    more);
}

Batch batch_of(std::int64_t count) {
    auto generator = at::detail::createCPUGenerator(1);
    return {torch::rand({count, kImagePixels}, generator), torch::zeros({count}, torch::kInt64)};
}

TEST(GaussianAutoencoder, TeachesEveryParameter) {
    const auto model = small();
    const auto batch = batch_of(64);
    // The flow starts as a permutation: its inner layers learn from the second step on.
    for (int step = 0; step < 2; ++step) {
        const auto terms = model->objective(batch, {});
        ASSERT_EQ(terms.parts.size(), 2U);
        terms.total().backward();
        const torch::NoGradGuard no_grad;
        if (step == 0)
            for (auto& parameter : model->parameters())
                parameter.sub_(0.01 * parameter.grad());
    }
    for (const auto& parameter : model->named_parameters())
        EXPECT_GT(parameter->grad().abs().max().item<double>(), 0) << parameter.key();
}

TEST(GaussianAutoencoder, SamplesWithoutAPosterior) {
    const auto model = small();
    EXPECT_FALSE(model->encode(batch_of(3).images).logvar.defined());
    auto generator = at::detail::createCPUGenerator(1);
    const auto images = model->decode(model->sample_prior(5, 1, generator));
    EXPECT_EQ(images.sizes(), at::IntArrayRef({5, kImagePixels}));
    EXPECT_TRUE((images >= 0).logical_and(images <= 1).all().item<bool>());
}

/// With the loss alone the codes of a batch become a standard Gaussian.
TEST(GaussianAutoencoder, TheWristbandLossMakesTheCodesGaussian) {
    const auto model = small({{"wristband_weight", "1"}});
    const auto batch = batch_of(128);
    const auto distance = [&] {
        const torch::NoGradGuard no_grad;
        const auto codes = model->encode(batch.images).mean;
        return (codes.mean(0).square() + (codes.std(0) - 1).square()).sum().item<double>();
    };
    const double before = distance();
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    for (int step = 0; step < 150; ++step) {
        optimiser.zero_grad();
        model->objective(batch, {}).parts[1].value.backward();
        optimiser.step();
    }
    EXPECT_GT(before, 1); // codes of an untrained net are narrow
    EXPECT_LT(distance(), 0.1);
}

} // namespace
} // namespace penumbra::gaussian_autoencoder_test
