#include "core/models/toning.hpp"

namespace penumbra {

ToningImpl::ToningImpl() : edges_(register_module("edges", Neighbourhood(kRadius))) {}

torch::Tensor ToningImpl::forward(const torch::Tensor& binary) {
    return torch::sigmoid(edges_(binary, torch::empty({binary.size(0), 0}, binary.options())));
}

} // namespace penumbra
