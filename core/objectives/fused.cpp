#include "core/objectives/fused.hpp"

#include <stdexcept>

namespace penumbra {

bool has_kernels(const torch::Tensor& tensor) {
    return tensor.is_cpu() &&
           (tensor.scalar_type() == torch::kFloat32 || tensor.scalar_type() == torch::kFloat64);
}

void once_differentiable() {
    if (at::GradMode::is_enabled())
        throw std::logic_error("a fused gradient cannot be differentiated again");
}

} // namespace penumbra
