#pragma once

#include "core/models/model.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <torch/torch.h>

namespace penumbra {

/// Images that go through a model at once when each is needed once.
constexpr std::int64_t kChunkImages = 500;

/// Calls `work(first, size)` for each chunk of `count` images, without gradients, telling `progress`.
template<class Work>
void in_chunks(std::int64_t count, std::int64_t chunk, const std::function<void(double)>& progress,
               Work work) {
    const torch::NoGradGuard no_grad;
    for (std::int64_t first = 0; first < count; first += chunk) {
        const std::int64_t size = std::min(chunk, count - first);
        work(first, size);
        if (progress)
            progress(static_cast<double>(first + size) / static_cast<double>(count));
    }
}

/// What the encoder says of images [N, D], N >= 1, a chunk at a time, on the images' device.
Encoding encode_in_chunks(Model& model, const torch::Tensor& images,
                          const std::function<void(double)>& progress = {});

} // namespace penumbra
