#pragma once

#include <torch/torch.h>

/// The deterministic batch of the reference figures: x_ij = 1.25 sin(1 + 0.7 i + 1.9 j + 0.37 i j), float64.
inline torch::Tensor golden_batch(std::int64_t points, std::int64_t dimensions) {
    const auto i = torch::arange(points, torch::kFloat64).unsqueeze(1);
    const auto j = torch::arange(dimensions, torch::kFloat64).unsqueeze(0);
    return 1.25 * torch::sin(1 + 0.7 * i + 1.9 * j + 0.37 * i * j);
}
