#pragma once

#include <algorithm>
#include <cstdint>

namespace penumbra {

/// Two blocks of points, and how many tiles with each of them come before this one.
struct PairTile {
    std::int64_t here, there; ///< here <= there
    std::int64_t here_turn, there_turn;
};

/// Every pair of blocks once, and every block with itself, in the order of a tournament: first each block
/// alone, then rounds in which no block appears twice (the circle method; of an odd number one rests). So
/// threads find work side by side that adds to different blocks, and a block's sums need no copy for each
/// thread.
class TileOrder {
  public:
    explicit TileOrder(std::int64_t blocks) : blocks_(blocks) {}

    std::int64_t blocks() const { return blocks_; }
    std::int64_t size() const { return blocks_ * (blocks_ + 1) / 2; }

    PairTile operator[](std::int64_t index) const {
        if (index < blocks_)
            return {index, index, 0, 0};
        const std::int64_t odd = blocks_ % 2, wheel = blocks_ - 1 + odd, games = blocks_ / 2;
        const std::int64_t round = (index - blocks_) / games, game = (index - blocks_) % games + odd;
        // One seat stays, and against it plays the block of the round's number; of an odd number that one
        // rests.
        const std::int64_t one = game == 0 ? wheel : (round + game) % wheel;
        const std::int64_t other = game == 0 ? round : (round - game + wheel) % wheel;
        const auto [here, there] = std::minmax(one, other);
        const auto turn = [&](std::int64_t block) { return round + (odd && round > block ? 0 : 1); };
        return {here, there, turn(here), turn(there)};
    }

  private:
    std::int64_t blocks_;
};

} // namespace penumbra
