#pragma once

#include "core/objectives/tile_order.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace penumbra {

/// Waits for another thread that is at work. Sleeping and being woken would take longer than what is waited
/// for; but if there are more threads than cores, that other thread needs this one's.
template<class Condition>
void wait_until(const Condition& condition) {
    constexpr int kPatience = 1 << 12;
    for (int tries = 0; !condition(); ++tries)
        if (tries > kPatience)
            std::this_thread::yield();
}

/// Hands the tiles of all pairs of blocks out to the threads that ask, one at a time: who comes late or is
/// slow gets fewer. Each block's tiles are worked on in their order, so results depend on no thread. Whoever
/// waits, waits for a tile that somebody has begun; a thread that never comes is not missed.
class TileCrew {
  public:
    explicit TileCrew(std::int64_t blocks) : order_(blocks), done_(static_cast<std::size_t>(blocks)) {}

    /// Calls `tile(here, there)` until none is left, and `block(b)` after the last tile of a block. Neither
    /// may throw.
    template<class Tile, class Block>
    void work(const Tile& tile, const Block& block) {
        for (std::int64_t index = next_++; index < order_.size(); index = next_++) {
            const PairTile pair = order_[index];
            std::atomic<std::int64_t>&here = done(pair.here), &there = done(pair.there);
            wait_until([&] {
                return here.load(std::memory_order_acquire) == pair.here_turn &&
                       there.load(std::memory_order_acquire) == pair.there_turn;
            });
            tile(pair.here, pair.there);
            const auto finish = [&](std::int64_t number, std::int64_t turn) {
                if (turn + 1 == order_.blocks())
                    block(number);
                done(number).store(turn + 1, std::memory_order_release);
            };
            finish(pair.here, pair.here_turn);
            if (pair.here != pair.there)
                finish(pair.there, pair.there_turn);
        }
    }

    /// Until the last block is complete.
    void wait_for_all() const {
        for (const auto& block : done_)
            wait_until([&] { return block.load(std::memory_order_acquire) == order_.blocks(); });
    }

  private:
    std::atomic<std::int64_t>& done(std::int64_t block) { return done_[static_cast<std::size_t>(block)]; }

    TileOrder order_;
    std::atomic<std::int64_t> next_ = 0;
    std::vector<std::atomic<std::int64_t>> done_; ///< tiles of each block that are complete
};

} // namespace penumbra
