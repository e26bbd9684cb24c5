#include "core/training/backward.hpp"

#include "core/models/dense.hpp"

namespace penumbra {

void backward(const Terms& terms, double factor) {
    std::vector<torch::Tensor> roots, weights;
    for (const auto& part : terms.parts)
        if (part.weight != 0 && part.value.requires_grad()) {
            roots.push_back(part.value);
            weights.push_back(torch::full_like(part.value, factor * part.weight).detach());
        }
    const DirectGradients direct;
    if (!roots.empty()) // with every weight at 0 nothing is optimised, but the run goes on
        torch::autograd::backward(roots, weights);
}

} // namespace penumbra
