#pragma once

#include "core/data/dataset.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Cuts an image set into batches of one fixed size; the last, partial one is dropped. The order of an epoch
/// is a pure function of seed and epoch, so that a resumed run needs to remember nothing of it.
class Batches {
  public:
    /// The set must outlive this object. @throws Error when it holds less than one batch.
    Batches(const ImageSet& images, std::int64_t batch_size, torch::Device device);

    std::int64_t per_epoch() const { return per_epoch_; }
    std::int64_t batch_size() const { return batch_size_; }

    // On the CPU a batch lies in a buffer that the next one overwrites.

    /// Batch `index` of the epoch's own random order.
    Batch shuffled(std::uint64_t seed, std::int64_t epoch, std::int64_t index);
    /// Batch `index` in the set's order.
    Batch in_order(std::int64_t index);

  private:
    Batch gather(const std::int64_t* indices);

    const ImageSet& images_;
    std::int64_t batch_size_;
    std::int64_t per_epoch_;
    torch::Device device_;
    std::vector<std::int64_t> order_; ///< of epoch order_epoch_, seed order_seed_
    std::int64_t order_epoch_ = -1;
    std::uint64_t order_seed_ = 0;
    Batch buffer_; ///< on the CPU
};

} // namespace penumbra
