#include "core/models/pixel_likelihood.hpp"

#include "core/objectives/discretised_logistic.hpp"
#include "core/objectives/likelihood.hpp"
#include "core/objectives/logistic.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

/// No scale of the logistic falls below e^kFloor of the range of greys, a thirtieth of a grey level.
constexpr double kFloor = -9;

/// log N(images; mean, sigma^2). The fused density is differentiable in the mean alone: where the images have
/// been made by something that learns, the difference of the two takes the mean's place.
torch::Tensor gaussian(const torch::Tensor& mean, const torch::Tensor& images, double sigma) {
    return images.requires_grad() ? gaussian_log_likelihood(mean - images, torch::zeros_like(images), sigma)
                                  : gaussian_log_likelihood(mean, images, sigma);
}

/// From the density under sigma = 1, which is one pass over the pixels, that under any sigma.
torch::Tensor learned_gaussian(const torch::Tensor& mean, const torch::Tensor& log_sigma,
                               const torch::Tensor& images) {
    const auto pixels = static_cast<double>(images.size(1));
    const double constant = 0.5 * pixels * std::log(2 * std::numbers::pi);
    const auto errors = gaussian(mean, images, 1.0) + constant; // -|x - mean|^2 / 2
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
        return gaussian(output, images, sigma_);
    if (name_ == "gaussian-learned")
        return learned_gaussian(output, log_scale_, images);
    if (name_ == "logistic") {
        const auto parts = output.chunk(2, -1);
        // sigma where the decoder says 0.
        const auto log_scale = kFloor + torch::softplus(parts[1] + (std::log(sigma_) - kFloor));
        return logistic_log_likelihood(torch::sigmoid(parts[0]), log_scale, images);
    }
    return discretised_logistic_log_likelihood(output, log_scale_, images);
}

torch::Tensor PixelLikelihoodImpl::of_pixels(const torch::Tensor& output, std::int64_t first,
                                             std::int64_t count) const {
    std::vector<torch::Tensor> parts;
    for (const auto& map : output.chunk(maps(name_), -1))
        parts.push_back(map.narrow(-1, first, count));
    return parts.size() == 1 ? parts.front() : torch::cat(parts, -1);
}

torch::Tensor PixelLikelihoodImpl::mean(const torch::Tensor& output) const {
    if (name_ == "logistic")
        return torch::sigmoid(output.chunk(2, -1)[0]);
    return name_ == "bernoulli" ? torch::sigmoid(output) : output.clamp(0, 1);
}

} // namespace penumbra
