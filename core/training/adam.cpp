#include "core/training/adam.hpp"

#include "core/error.hpp"
#include "core/training/adam_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

FlatParameters::FlatParameters(torch::nn::Module& module) {
    std::vector<torch::Tensor> parameters;
    std::vector<torch::Tensor> pieces;
    for (auto& parameter : module.parameters()) {
        if (!parameter.requires_grad())
            continue;
        if (parameter.scalar_type() != torch::kFloat32)
            throw Error("A model's weights must be float32 to be trained.");
        parameters.push_back(parameter);
        pieces.push_back(parameter.detach().reshape({-1}));
    }
    if (pieces.empty())
        throw Error("This model has no weights to train.");
    values_ = torch::cat(pieces);
    gradients_ = torch::zeros_like(values_);
    std::int64_t offset = 0;
    for (auto& parameter : parameters) {
        const auto count = parameter.numel();
        parameter.set_data(values_.narrow(0, offset, count).view(parameter.sizes()));
        parameter.mutable_grad() = gradients_.narrow(0, offset, count).view(parameter.sizes());
        offset += count;
    }
}

Adam::Adam(FlatParameters& parameters, AdamOptions options)
    : parameters_(parameters), options_(options), mean_(torch::zeros_like(parameters.values())),
      square_(torch::zeros_like(parameters.values())) {}

double Adam::update(double learning_rate, double weight_decay, double clip_norm) {
    const torch::NoGradGuard no_grad;
    auto& gradients = parameters_.gradients();
    auto& values = parameters_.values();
    const double norm = gradients.norm().item<double>();
    if (!std::isfinite(norm))
        return norm;

    ++updates_;
    const auto t = static_cast<double>(updates_);
    const double scale = clip_norm > 0 ? std::min(1.0, clip_norm / (norm + 1e-6)) : 1.0;
    const double coupled = options_.decoupled ? 0.0 : weight_decay;
    const double shrink = options_.decoupled ? 1.0 - learning_rate * weight_decay : 1.0;
    const double step_size = learning_rate / (1 - std::pow(options_.beta1, t));
    const double root_correction = std::sqrt(1 - std::pow(options_.beta2, t));

    if (values.is_cpu()) {
        const AdamStep step{.scale = static_cast<float>(scale),
                            .coupled_decay = static_cast<float>(coupled),
                            .shrink = static_cast<float>(shrink),
                            .step_size = static_cast<float>(step_size),
                            .root_correction = static_cast<float>(root_correction),
                            .beta1 = static_cast<float>(options_.beta1),
                            .beta2 = static_cast<float>(options_.beta2),
                            .complement1 = static_cast<float>(1 - options_.beta1),
                            .complement2 = static_cast<float>(1 - options_.beta2),
                            .epsilon = static_cast<float>(options_.epsilon)};
        adam_update(step, static_cast<std::size_t>(parameters_.size()), gradients.data_ptr<float>(),
                    values.data_ptr<float>(), mean_.data_ptr<float>(), square_.data_ptr<float>());
        return norm;
    }
    gradients.mul_(scale);
    if (coupled != 0)
        gradients.add_(values, coupled);
    mean_.mul_(options_.beta1).add_(gradients, 1 - options_.beta1);
    square_.mul_(options_.beta2).addcmul_(gradients, gradients, 1 - options_.beta2);
    values.mul_(shrink).addcdiv_(mean_, square_.sqrt().div_(root_correction).add_(options_.epsilon),
                                 -step_size);
    return norm;
}

} // namespace penumbra
