#include "core/objectives/importance.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace penumbra::importance_test {
namespace {

/// x = z + noise, both N(0, 1), in one dimension: the posterior is N(x / 2, 1 / 2), and x itself N(0, 2).
class GaussianWorld : public ::testing::Test {
  protected:
    static constexpr std::int64_t kImages = 5;

    GaussianWorld() : images_(torch::linspace(-2, 2, kImages, torch::kFloat64).unsqueeze(1)) {}

    void posterior(double mean_factor, double variance) {
        mean_ = (images_ * mean_factor).detach().requires_grad_();
        logvar_ = torch::full_like(images_, std::log(variance)).requires_grad_();
    }

    torch::Tensor codes(std::int64_t samples, std::uint64_t seed = 1) const {
        auto generator = at::detail::createCPUGenerator(seed);
        const auto noise = at::randn({samples, kImages, 1}, generator, torch::kFloat64);
        return mean_ + (logvar_ / 2).exp() * noise;
    }

    /// constant: the posterior's density does not move with its parameters.
    torch::Tensor log_weights(const torch::Tensor& z, bool constant) const {
        const auto log_q = constant ? gaussian_log_density(z, mean_.detach(), logvar_.detach())
                                    : gaussian_log_density(z, mean_, logvar_);
        return gaussian_log_density(images_.expand_as(z), slope_ * z, torch::zeros_like(z)) +
               standard_log_density(z) - log_q;
    }

    torch::Tensor truth() const {
        return (images_.square() / 2 + std::log(4 * std::numbers::pi)).squeeze(1) * -0.5;
    }

    torch::Tensor images_, mean_, logvar_;
    torch::Tensor slope_ = torch::ones({}, torch::kFloat64).requires_grad_(); ///< the decoder's parameter
};

TEST_F(GaussianWorld, OneSampleOfTheExactPosteriorIsTheTruth) {
    posterior(0.5, 0.5);
    const auto bound = importance_bound(log_weights(codes(1), false));
    EXPECT_LT((bound - truth()).abs().max().item<double>(), 1e-12);
}

TEST_F(GaussianWorld, TheBoundRisesToTheTruth) {
    posterior(0.2, 1.0);
    const auto gap = [&](std::int64_t samples) {
        auto total = torch::zeros({}, torch::kFloat64);
        for (std::uint64_t seed = 0; seed < 200; ++seed)
            total += (truth() - importance_bound(log_weights(codes(samples, seed), false))).mean();
        return total.item<double>() / 200;
    };
    const double one = gap(1), ten = gap(10), thousand = gap(1000);
    EXPECT_GT(one, 2 * ten);
    EXPECT_GT(ten, 2 * thousand);
    EXPECT_LT(std::abs(thousand), 0.02);
}

TEST_F(GaussianWorld, DoublyReparameterisedHasTheSameValueAndDecoderGradient) {
    posterior(0.3, 0.8);
    const auto plain_codes = codes(7);
    const auto plain = importance_bound(log_weights(plain_codes, false));
    const auto slope = torch::autograd::grad({plain.sum()}, {slope_})[0];
    const auto z = codes(7);
    const auto doubly = doubly_reparameterised_bound(log_weights(z, true), z);
    EXPECT_LT((plain - doubly).abs().max().item<double>(), 1e-12);
    EXPECT_NEAR(torch::autograd::grad({doubly.sum()}, {slope_})[0].item<double>(), slope.item<double>(),
                1e-12);
}

TEST_F(GaussianWorld, DoublyReparameterisedVanishesAtTheExactPosterior) {
    posterior(0.5, 0.5);
    const auto z = codes(7);
    const auto doubly = torch::autograd::grad({doubly_reparameterised_bound(log_weights(z, true), z).sum()},
                                              {mean_, logvar_});
    const auto plain =
        torch::autograd::grad({importance_bound(log_weights(codes(7), false)).sum()}, {mean_, logvar_});
    EXPECT_LT(doubly[0].abs().max().item<double>(), 1e-12);
    EXPECT_LT(doubly[1].abs().max().item<double>(), 1e-12);
    EXPECT_GT(plain[0].abs().max().item<double>(), 1e-2); // noise alone
}

/// The two estimate one gradient: over many seeds their means differ by less than four standard errors.
TEST_F(GaussianWorld, DoublyReparameterisedIsUnbiased) {
    posterior(0.2, 1.0);
    std::vector<torch::Tensor> differences;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto z = codes(4, seed);
        const auto doubly = torch::autograd::grad(
            {doubly_reparameterised_bound(log_weights(z, true), z).sum()}, {mean_, logvar_});
        const auto plain = torch::autograd::grad({importance_bound(log_weights(codes(4, seed), false)).sum()},
                                                 {mean_, logvar_});
        differences.push_back(torch::cat({doubly[0] - plain[0], doubly[1] - plain[1]}).squeeze(1));
    }
    const auto all = torch::stack(differences);
    const auto error = all.std(0) / std::sqrt(static_cast<double>(all.size(0)));
    EXPECT_LT((all.mean(0) / error).abs().max().item<double>(), 4);
}

} // namespace
} // namespace penumbra::importance_test
