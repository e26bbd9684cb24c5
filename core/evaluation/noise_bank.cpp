#include "core/evaluation/noise_bank.hpp"

#include <ATen/CPUGeneratorImpl.h>

namespace penumbra {

NoiseBank::NoiseBank(std::uint64_t seed, std::int64_t digits, std::int64_t samples, std::int64_t size)
    : bank_(torch::empty({size, digits, samples})) {
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    // One call a dimension: LibTorch draws normals in groups of 16, so that the first numbers of a longer
    // draw are not those of a shorter one.
    for (std::int64_t dimension = 0; dimension < size; ++dimension)
        bank_[dimension].normal_(0, 1, generator);
}

torch::Tensor NoiseBank::slice(std::int64_t first, std::int64_t count) const {
    return bank_.narrow(1, first, count).permute({1, 2, 0}).contiguous();
}

} // namespace penumbra
