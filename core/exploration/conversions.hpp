#pragma once

#include <cstdint>
#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// Values 0..1 of any shape as bytes, in the order they lie.
inline std::vector<std::uint8_t> to_bytes(const torch::Tensor& images) {
    const auto bytes = (images * 255).round().clamp(0, 255).to(torch::kUInt8).to(torch::kCPU).contiguous();
    const auto* data = bytes.data_ptr<std::uint8_t>();
    return {data, data + bytes.numel()};
}

inline std::vector<float> to_floats(const torch::Tensor& values) {
    const auto floats = values.to(torch::kFloat32).to(torch::kCPU).contiguous();
    const auto* data = floats.data_ptr<float>();
    return {data, data + floats.numel()};
}

} // namespace penumbra
