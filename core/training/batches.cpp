#include "core/training/batches.hpp"

#include "core/error.hpp"
#include "core/training/gather_kernel.hpp"

#include <numeric>
#include <random>

namespace penumbra {

Batches::Batches(const ImageSet& images, std::int64_t batch_size, torch::Device device, Share share)
    : images_(images), batch_size_(batch_size), share_(share),
      per_epoch_(static_cast<std::int64_t>(images.size()) / batch_size), device_(device),
      order_(images.size()), buffer_{torch::empty({share_size(), kImagePixels}),
                                     torch::empty({share_size()}, torch::TensorOptions(torch::kInt64))} {
    if (batch_size % share.count != 0)
        throw Error("A batch of " + std::to_string(batch_size) + " cannot be shared out evenly to " +
                        std::to_string(share.count) + " processes.",
                    "Choose a batch size that is a multiple of their number.");
    if (per_epoch_ == 0)
        throw Error("A batch of " + std::to_string(batch_size) + " is more than the " +
                        std::to_string(images.size()) + " images there are.",
                    "Choose a smaller batch size.");
}

Batch Batches::shuffled(std::uint64_t seed, std::int64_t epoch, std::int64_t index) {
    if (epoch != order_epoch_ || seed != order_seed_) {
        std::iota(order_.begin(), order_.end(), 0);
        // Fisher-Yates written out: std::shuffle differs between standard libraries.
        std::seed_seq mixed{seed, seed >> 32, static_cast<std::uint64_t>(epoch)};
        std::mt19937_64 random(mixed);
        for (std::size_t i = order_.size(); i > 1; --i)
            std::swap(order_[i - 1], order_[random() % i]);
        order_epoch_ = epoch;
        order_seed_ = seed;
    }
    return gather(order_.data() + index * batch_size_);
}

Batch Batches::in_order(std::int64_t index) {
    std::vector<std::int64_t> indices(static_cast<std::size_t>(batch_size_));
    std::iota(indices.begin(), indices.end(), index * batch_size_);
    return gather(indices.data());
}

Batch Batches::gather(const std::int64_t* batch) {
    const auto* indices = batch + share_.rank * share_size();
    float* pixel = buffer_.images.data_ptr<float>();
    auto* label = buffer_.labels.data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < share_size(); ++i) {
        const auto which = static_cast<std::size_t>(indices[i]);
        to_unit_range(kImagePixels, images_.pixels.data() + which * kImagePixels, pixel);
        pixel += kImagePixels;
        label[i] = images_.labels[which];
    }
    return {buffer_.images.to(device_), buffer_.labels.to(device_)};
}

} // namespace penumbra
