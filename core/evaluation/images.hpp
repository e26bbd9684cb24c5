#pragma once

#include "core/data/dataset.hpp"

#include <cstdint>
#include <string>
#include <torch/torch.h>

namespace penumbra {

/// Images `first` .. `first + count` of a set, [count, 784] float32 in 0..1, on the CPU.
torch::Tensor image_tensor(const ImageSet& images, std::int64_t first, std::int64_t count);

/// Their labels, [count] int64.
torch::Tensor label_tensor(const ImageSet& images, std::int64_t first, std::int64_t count);

/// The first `count` images made black and white, see core/models/binarisation.hpp; `how` is "threshold" or
/// "dynamic", the latter drawn from `seed`. Labels are kept, factors are not.
ImageSet black_and_white(const ImageSet& images, std::int64_t count, const std::string& how,
                         std::uint64_t seed);

/// How many images a limit leaves: `limit`, or all when it is 0 or larger than the set.
std::int64_t limited(const ImageSet& images, std::int64_t limit);

} // namespace penumbra
