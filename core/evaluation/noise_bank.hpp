#pragma once

#include <cstdint>
#include <torch/torch.h>

namespace penumbra {

/// The noise of an evaluation, drawn once from its seed, so that every model completes the same digit from
/// the same noise: a model that takes fewer numbers gets the first of those that another takes, whatever the
/// chunks.
class NoiseBank {
  public:
    /// N(0, 1) for `digits` digits, `samples` completions each, `size` numbers a completion.
    NoiseBank(std::uint64_t seed, std::int64_t digits, std::int64_t samples, std::int64_t size);

    /// Noise of digits `first` .. `first + count`: [count, samples, size] float32 on the CPU.
    torch::Tensor slice(std::int64_t first, std::int64_t count) const;

  private:
    torch::Tensor bank_; ///< [size, digits, samples]
};

} // namespace penumbra
