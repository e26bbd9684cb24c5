#include "core/models/pixel_likelihood.hpp"

#include "core/objectives/discretised_logistic.hpp"
#include "core/objectives/likelihood.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

/// From the density under sigma = 1, which is one pass over the pixels, that under any sigma.
torch::Tensor learned_gaussian(const torch::Tensor& mean, const torch::Tensor& log_sigma,
                               const torch::Tensor& images) {
    const auto pixels = static_cast<double>(images.size(1));
    const double constant = 0.5 * pixels * std::log(2 * std::numbers::pi);
    const auto errors = gaussian_log_likelihood(mean, images, 1.0) + constant; // -|x - mean|^2 / 2
    return errors * (-2 * log_sigma).exp() - pixels * log_sigma - constant;
}

} // namespace

PixelLikelihoodImpl::PixelLikelihoodImpl(std::string name, double sigma)
    : name_(std::move(name)), sigma_(sigma) {
    if (name_ == "gaussian-learned" || name_ == "discretised-logistic")
        log_scale_ = register_parameter("log_scale", torch::tensor(std::log(sigma)));
}

torch::Tensor PixelLikelihoodImpl::log_likelihood(const torch::Tensor& output,
                                                  const torch::Tensor& images) const {
    if (name_ == "bernoulli")
        return bernoulli_log_likelihood(output, images);
    if (name_ == "gaussian")
        return gaussian_log_likelihood(output, images, sigma_);
    if (name_ == "gaussian-learned")
        return learned_gaussian(output, log_scale_, images);
    return discretised_logistic_log_likelihood(output, log_scale_, images);
}

torch::Tensor PixelLikelihoodImpl::mean(const torch::Tensor& output) const {
    return name_ == "bernoulli" ? torch::sigmoid(output) : output.clamp(0, 1);
}

} // namespace penumbra
