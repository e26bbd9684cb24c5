#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// Every value of every loss term, in the order it was computed. One thread appends; any thread may read the
/// rows that a published LossView covers, without a lock: rows never move and never change.
class LossLog {
  public:
    explicit LossLog(std::vector<std::string> names);

    const std::vector<std::string>& names() const { return names_; } ///< "total" first

    /// One row. `values` follows names(). The log holds four million rows; older rows are never dropped,
    /// further ones are.
    void append(std::int64_t step, double epoch, double learning_rate, std::span<const float> values);
    std::size_t size() const { return size_; } ///< writer's side only; readers use LossView::rows

    std::int64_t step(std::size_t row) const { return block(row).step[row % kBlock]; }
    double epoch(std::size_t row) const { return block(row).epoch[row % kBlock]; }
    double learning_rate(std::size_t row) const { return block(row).learning_rate[row % kBlock]; }
    float value(std::size_t row, std::size_t term) const {
        return block(row).values[(row % kBlock) * names_.size() + term];
    }

  private:
    static constexpr std::size_t kBlock = 1024;
    static constexpr std::size_t kBlocks = 4096;
    struct Block {
        std::array<std::int64_t, kBlock> step;
        std::array<double, kBlock> epoch;
        std::array<double, kBlock> learning_rate;
        std::vector<float> values;
    };
    const Block& block(std::size_t row) const { return *blocks_[row / kBlock]; }

    std::vector<std::string> names_;
    std::array<std::unique_ptr<Block>, kBlocks> blocks_;
    std::size_t size_ = 0;
};

/// The part of a log that may be read.
struct LossView {
    std::shared_ptr<const LossLog> log; ///< null before the first row
    std::size_t rows = 0;
};

} // namespace penumbra
