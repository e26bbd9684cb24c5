#include "core/training/loss_log.hpp"

#include <algorithm>

namespace penumbra {

LossLog::LossLog(std::vector<std::string> names) : names_(std::move(names)) {}

void LossLog::append(std::int64_t step, double epoch, double learning_rate, std::span<const float> values) {
    if (size_ >= kBlock * kBlocks)
        return;
    auto& block = blocks_[size_ / kBlock];
    if (!block) {
        block = std::make_unique<Block>();
        block->values.resize(kBlock * names_.size());
    }
    const std::size_t row = size_ % kBlock;
    block->step[row] = step;
    block->epoch[row] = epoch;
    block->learning_rate[row] = learning_rate;
    std::copy_n(values.begin(), std::min(values.size(), names_.size()),
                block->values.begin() + static_cast<std::ptrdiff_t>(row * names_.size()));
    ++size_;
}

} // namespace penumbra
