#include "core/models/published_weights.hpp"

namespace penumbra {

PublishedWeights publish(const Model& model, std::uint64_t generation, std::int64_t step) {
    PublishedWeights published{.spec = model.spec(), .generation = generation, .step = step, .tensors = {}};
    const auto copy = [&](const auto& named) {
        for (const auto& entry : named)
            published.tensors.emplace_back(entry.key(),
                                           entry.value().detach().to(torch::kCPU, entry.value().scalar_type(),
                                                                     /*non_blocking=*/false,
                                                                     /*copy=*/true));
    };
    copy(model.named_parameters());
    copy(model.named_buffers());
    return published;
}

void apply(const PublishedWeights& published, Model& model) {
    const torch::NoGradGuard no_grad;
    auto parameters = model.named_parameters();
    auto buffers = model.named_buffers();
    for (const auto& [name, value] : published.tensors) {
        auto* target = parameters.find(name);
        (target ? *target : buffers[name]).copy_(value);
    }
}

} // namespace penumbra
