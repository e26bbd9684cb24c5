#include "core/models/coupling_flow.hpp"

#include "core/error.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace penumbra {

struct CouplingFlowImpl::Coupled {
    torch::Tensor passed, mapped, log_scale, shift;
};

std::vector<std::int64_t> flow_permutation(std::int64_t dimensions, std::int64_t n) {
    if (dimensions == 18 && n == 0)
        return {1, 3, 14, 13, 11, 16, 17, 15, 12, 6, 2, 0, 7, 10, 5, 4, 9, 8};
    if (dimensions == 18 && n == 1)
        return {10, 3, 13, 11, 0, 7, 12, 5, 9, 6, 2, 4, 14, 1, 17, 15, 8, 16};
    if (dimensions == 3 && n == 0)
        return {1, 2, 0};
    if (dimensions == 3 && n == 1)
        return {2, 1, 0};
    std::vector<std::int64_t> order(static_cast<std::size_t>(dimensions));
    std::iota(order.begin(), order.end(), 0);
    // Written out (Fisher & Yates), because std::shuffle may differ between libraries and weights depend on
    // it.
    std::mt19937_64 engine(1337 + static_cast<std::uint64_t>(n));
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[engine() % i]);
    return order;
}

CouplingFlowImpl::CouplingFlowImpl(std::int64_t dimensions, std::int64_t layers, std::int64_t hidden,
                                   std::int64_t blocks)
    : first_(dimensions / 2), dimensions_(dimensions) {
    if (dimensions < 2)
        throw Error("A coupling flow needs codes of at least two dimensions.",
                    "Use a larger code or no flow.");
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool even = i % 2 == 0;
        const auto passed = even ? first_ : dimensions - first_;
        Layer layer;
        layer.conditioner = register_module("conditioner" + std::to_string(i),
                                            ResidualMlp(passed, 2 * (dimensions - passed), hidden, blocks));
        layer.conditioner->start_at_zero();
        if (even) {
            // Buffers, so that they move to the device with the weights.
            layer.permutation = register_buffer("permutation" + std::to_string(i),
                                                torch::tensor(flow_permutation(dimensions, i / 2)));
            layer.restoring = register_buffer("restoring" + std::to_string(i), layer.permutation.argsort());
        }
        layers_.push_back(layer);
    }
}

CouplingFlowImpl::Coupled CouplingFlowImpl::split(std::size_t layer, const torch::Tensor& x) {
    constexpr double kMaximumLogScale = 2;
    const auto low = x.narrow(-1, 0, first_), high = x.narrow(-1, first_, dimensions_ - first_);
    const bool even = layer % 2 == 0;
    const auto passed = even ? low : high;
    const auto parts = layers_[layer].conditioner(passed).chunk(2, -1);
    return {passed, even ? high : low, kMaximumLogScale * parts[0].tanh(), parts[1]};
}

torch::Tensor CouplingFlowImpl::join(std::size_t layer, const torch::Tensor& passed,
                                     const torch::Tensor& mapped) const {
    return layer % 2 == 0 ? torch::cat({passed, mapped}, -1) : torch::cat({mapped, passed}, -1);
}

torch::Tensor CouplingFlowImpl::forward(const torch::Tensor& x) {
    auto y = x;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        if (i % 2 == 0)
            y = y.index_select(-1, layers_[i].permutation);
        const auto [passed, mapped, log_scale, shift] = split(i, y);
        y = join(i, passed, mapped * log_scale.exp() + shift);
    }
    return y;
}

torch::Tensor CouplingFlowImpl::inverse(const torch::Tensor& y) {
    auto x = y;
    for (std::size_t i = layers_.size(); i-- > 0;) {
        const auto [passed, mapped, log_scale, shift] = split(i, x);
        x = join(i, passed, (mapped - shift) * (-log_scale).exp());
        if (i % 2 == 0)
            x = x.index_select(-1, layers_[i].restoring);
    }
    return x;
}

} // namespace penumbra
