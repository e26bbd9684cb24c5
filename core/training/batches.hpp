#pragma once

#include "core/data/dataset.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Cuts an image set into batches of one fixed size; the last, partial one is dropped. The order of an epoch
/// is a pure function of seed and epoch, so that a resumed run needs to remember nothing of it.
class Batches {
  public:
    /// Of every batch the images that one of several processes trains on.
    struct Share {
        std::int64_t rank = 0, count = 1;
    };

    /// The set must outlive this object. @throws Error when it holds less than one batch, or a batch cannot
    /// be shared out evenly.
    Batches(const ImageSet& images, std::int64_t batch_size, torch::Device device, Share share = {0, 1});

    std::int64_t per_epoch() const { return per_epoch_; }
    /// Images of a batch that are given out here.
    std::int64_t share_size() const { return batch_size_ / share_.count; }

    // On the CPU a batch lies in a buffer that the next one overwrites.

    /// Batch `index` of the epoch's own random order.
    Batch shuffled(std::uint64_t seed, std::int64_t epoch, std::int64_t index);
    /// Batch `index` in the set's order.
    Batch in_order(std::int64_t index);

  private:
    Batch gather(const std::int64_t* batch);

    const ImageSet& images_;
    std::int64_t batch_size_; ///< of all shares together
    Share share_;
    std::int64_t per_epoch_;
    torch::Device device_;
    std::vector<std::int64_t> order_; ///< of epoch order_epoch_, seed order_seed_
    std::int64_t order_epoch_ = -1;
    std::uint64_t order_seed_ = 0;
    Batch buffer_; ///< on the CPU
};

} // namespace penumbra
