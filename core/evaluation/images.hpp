#pragma once

#include "core/data/dataset.hpp"

#include <torch/torch.h>

namespace penumbra {

/// Images `first` .. `first + count` of a set, [count, 784] float32 in 0..1, on the CPU.
torch::Tensor image_tensor(const ImageSet& images, std::int64_t first, std::int64_t count);

/// Their labels, [count] int64.
torch::Tensor label_tensor(const ImageSet& images, std::int64_t first, std::int64_t count);

/// How many images a limit leaves: `limit`, or all when it is 0 or larger than the set.
std::int64_t limited(const ImageSet& images, std::int64_t limit);

} // namespace penumbra
