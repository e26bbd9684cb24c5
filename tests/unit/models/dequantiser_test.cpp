#include "core/models/dequantiser.hpp"

#include "core/data/dataset.hpp"
#include "core/objectives/logistic.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::dequantiser_test {
namespace {

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

torch::Tensor greys(std::int64_t count, std::uint64_t seed = 1) {
    auto generator = generator_of(seed);
    return torch::randint(0, 256, {count, kImagePixels}, generator).to(torch::kFloat32) / 255;
}

/// As if it had learned something, in double precision.
Dequantiser disturbed() {
    torch::manual_seed(3);
    Dequantiser dequantiser("variational");
    const torch::NoGradGuard no_grad;
    auto generator = generator_of(4);
    for (auto& parameter : dequantiser->parameters())
        parameter.add_(0.05 * torch::randn(parameter.sizes(), generator));
    dequantiser->to(torch::kFloat64);
    return dequantiser;
}

/// The noise u that a pixel got, from where it lies in its bin.
torch::Tensor noise_in(const Dequantised& continuous, const torch::Tensor& images) {
    return continuous.pixels * 256 - (images * 255).round();
}

TEST(Dequantiser, UniformNoiseCostsNothingAndLearnsNothing) {
    Dequantiser uniform("uniform");
    EXPECT_TRUE(uniform->parameters().empty());
    const auto images = greys(4);
    auto generator = generator_of(2), again = generator_of(2);
    const auto continuous = uniform(images, generator);
    EXPECT_EQ(continuous.log_density.item<double>(), 0);
    EXPECT_TRUE(torch::equal(continuous.pixels, dequantised_pixels(images, at::rand(images.sizes(), again))));
}

TEST(Dequantiser, BeforeTrainingTheFlowIsUniform) {
    Dequantiser flow("variational"), uniform("uniform");
    const auto images = greys(4);
    auto generator = generator_of(2), again = generator_of(2);
    const auto learned = flow(images, generator), plain = uniform(images, again);
    EXPECT_LT((learned.pixels - plain.pixels).abs().max().item<double>(), 1e-6);
    EXPECT_LT(learned.log_density.abs().max().item<double>(), 1e-3);
}

/// q(u | x) is the density of u = f(U), U uniform: minus the logarithm of the Jacobian's determinant.
TEST(Dequantiser, LogDensityIsThatOfFiniteDifferences) {
    auto flow = disturbed();
    const torch::NoGradGuard no_grad;
    const auto image = greys(1).to(torch::kFloat64);
    auto generator = generator_of(5);
    const auto uniform = torch::rand({1, kImagePixels}, generator, torch::kFloat64) * 0.9 + 0.05;
    const auto log_density = flow->with(image, uniform).log_density.item<double>();
    EXPECT_GT(std::abs(log_density), 1);
    constexpr double kStep = 1e-5;
    const auto all = image.expand({kImagePixels, -1});
    const auto steps = kStep * torch::eye(kImagePixels, torch::kFloat64);
    const auto above = noise_in(flow->with(all, uniform + steps), all);
    const auto below = noise_in(flow->with(all, uniform - steps), all);
    const auto determinant = torch::slogdet((above - below) / (2 * kStep));
    EXPECT_NEAR(log_density, -std::get<1>(determinant).item<double>(), 1e-3);
}

TEST(Dequantiser, NoiseStaysInItsBinAndFollowsTheImage) {
    auto flow = disturbed();
    const torch::NoGradGuard no_grad;
    const auto images = greys(2).to(torch::kFloat64), others = greys(2, 9).to(torch::kFloat64);
    auto generator = generator_of(5);
    const auto uniform = torch::rand({2, kImagePixels}, generator, torch::kFloat64);
    const auto noise = noise_in(flow->with(images, uniform), images);
    EXPECT_TRUE(((noise >= 0) & (noise <= 1)).all().item<bool>());
    EXPECT_GT((noise - noise_in(flow->with(others, uniform), others)).abs().max().item<double>(), 0.01);
}

/// Every pixel is 0 and the density peaks at 0.8 of that bin: its mass there is known. Learned noise gets
/// nearer to it than uniform noise, and neither beyond.
TEST(Dequantiser, LearnedNoiseTightensTheBound) {
    const double scale = 0.15 / 256, mean = 0.8 / 256;
    const auto below = [&](double y) { return 1 / (1 + std::exp(-(y - mean) / scale)); };
    const double truth = kImagePixels * std::log(below(1.0 / 256) - below(0));
    const auto images = torch::zeros({64, kImagePixels});
    auto generator = generator_of(6);
    const auto bound = [&](Dequantiser& dequantiser) {
        const auto continuous = dequantiser(images, generator);
        const auto log_density =
            logistic_log_likelihood(torch::tensor(mean), torch::tensor(std::log(scale)), continuous.pixels);
        return discrete_log_likelihood(log_density, continuous).mean();
    };
    Dequantiser uniform("uniform"), learned("variational");
    torch::optim::Adam optimiser(learned->parameters(), torch::optim::AdamOptions(5e-3));
    for (int step = 0; step < 150; ++step) {
        optimiser.zero_grad();
        (-bound(learned)).backward();
        optimiser.step();
    }
    const torch::NoGradGuard no_grad;
    const double by_uniform = bound(uniform).item<double>(), by_learned = bound(learned).item<double>();
    EXPECT_LT(by_uniform, truth - 0.5 * kImagePixels);
    EXPECT_GT(by_learned, truth - 0.1 * kImagePixels);
    EXPECT_LT(by_learned, truth + 0.01 * kImagePixels);
}

TEST(Dequantiser, NoiseBelongsToItsCodes) {
    const auto codes = torch::arange(6).view({2, 3}).to(torch::kFloat32);
    auto first = generator_for(codes), again = generator_for(codes.clone()), other = generator_for(codes + 1);
    const auto drawn = at::rand({5}, first);
    EXPECT_TRUE(torch::equal(drawn, at::rand({5}, again)));
    EXPECT_FALSE(torch::equal(drawn, at::rand({5}, other)));
}

} // namespace
} // namespace penumbra::dequantiser_test
