#pragma once

#include "core/models/model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <numbers>

namespace penumbra::testing {

/// log N(x; mean, variance I) summed over the last dimension.
inline torch::Tensor spherical_log_density(const torch::Tensor& x, const torch::Tensor& mean,
                                           double variance) {
    return -0.5 * ((x - mean).square() / variance + std::log(2 * std::numbers::pi * variance)).sum(-1);
}

/// A model of doubles that gives a likelihood; its log p(x) is known.
class KnownModel : public Model {
  public:
    KnownModel() : Model({"known", Parameters(std::vector<Parameter>{})}) {
        register_parameter("weight", torch::zeros({1}));
    }
    Capabilities capabilities() const override { return {.encode = true, .stochastic_encoder = true}; }
    Terms objective(const Batch&, const ObjectiveContext&) override { return {}; }
    /// log p(x) of images [N, D], [N].
    virtual torch::Tensor truth(const torch::Tensor& images) const = 0;
};

/// Probabilistic PCA (Tipping & Bishop 1999): x = W z + b + sigma noise, hence log p(x) = log N(x; b, W W' +
/// sigma^2 I). The columns of W are orthogonal, so that the exact posterior has independent dimensions: mean
/// W' (x - b) /
/// (|w_j|^2 + sigma^2), variance sigma^2 / (|w_j|^2 + sigma^2). The encoder's deviations are `widened` times
/// those.
class LinearGaussian final : public KnownModel {
  public:
    explicit LinearGaussian(double widened = 1) : widened_(widened) {}

    Encoding encode(const torch::Tensor& images) override {
        const auto posterior = exact(images);
        return {posterior.mean, posterior.logvar + 2 * std::log(widened_)};
    }
    Encoding exact(const torch::Tensor& images) const {
        const auto precision = w_.square().sum(0) + kVariance;
        const auto mean = (images - b_).matmul(w_) / precision;
        return {mean, (kVariance / precision).log().expand_as(mean)};
    }
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        return spherical_log_density(images, codes.matmul(w_.t()) + b_, kVariance);
    }
    torch::Tensor truth(const torch::Tensor& images) const override {
        const auto covariance = w_.matmul(w_.t()) + kVariance * torch::eye(6, torch::kFloat64);
        const auto centred = images - b_;
        const auto distance = (centred.matmul(covariance.inverse()) * centred).sum(1);
        return -0.5 * (distance + covariance.logdet() + 6 * std::log(2 * std::numbers::pi));
    }
    torch::Tensor draw(std::int64_t count, torch::Generator& generator) const {
        const auto codes = at::randn({count, 3}, generator, torch::kFloat64);
        const auto noise = at::randn({count, 6}, generator, torch::kFloat64);
        return codes.matmul(w_.t()) + b_ + std::sqrt(kVariance) * noise;
    }

  private:
    static constexpr double kVariance = 0.25;
    double widened_;
    torch::Tensor w_ = torch::tensor({{1.0, 1.0, 0.0},
                                      {1.0, -1.0, 0.0},
                                      {1.0, 1.0, 0.0},
                                      {1.0, -1.0, 0.0},
                                      {0.0, 0.0, 1.5},
                                      {0.0, 0.0, -0.5}},
                                     torch::kFloat64);
    torch::Tensor b_ = torch::tensor({0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, torch::kFloat64);
};

/// A mixture of two Gaussians in the plane with equal weights, N(+m, s^2 I) and N(-m, s^2 I): the sign of a
/// one-dimensional code picks the component. The posterior is half a Gaussian, which no encoder of ours can
/// give: this one leans to the nearer component's side.
class TwoGaussians final : public KnownModel {
  public:
    Encoding encode(const torch::Tensor& images) override {
        const auto side = images.matmul(m_).sign().unsqueeze(1);
        return {0.8 * side, torch::zeros_like(side)};
    }
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        return spherical_log_density(images, codes.sign() * m_, kVariance);
    }
    torch::Tensor truth(const torch::Tensor& images) const override {
        const auto both = torch::stack(
            {spherical_log_density(images, m_, kVariance), spherical_log_density(images, -m_, kVariance)});
        return both.logsumexp(0) - std::numbers::ln2;
    }
    torch::Tensor draw(std::int64_t count, torch::Generator& generator) const {
        const auto sign = at::randn({count, 1}, generator, torch::kFloat64).sign();
        return sign * m_ + std::sqrt(kVariance) * at::randn({count, 2}, generator, torch::kFloat64);
    }

  private:
    static constexpr double kVariance = 0.5;
    torch::Tensor m_ = torch::tensor({1.0, -0.5}, torch::kFloat64);
};

} // namespace penumbra::testing
