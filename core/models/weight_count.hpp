#pragma once

#include <torch/torch.h>

namespace penumbra {

/// Trainable numbers of a module and its children.
inline std::int64_t weight_count(const torch::nn::Module& module) {
    std::int64_t count = 0;
    for (const auto& parameter : module.parameters())
        if (parameter.requires_grad())
            count += parameter.numel();
    return count;
}

} // namespace penumbra
