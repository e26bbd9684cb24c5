#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// Which completion stands at which place of the grid: as they were drawn, or by the class that each is
/// believed to be. While a stroke grows, a completion keeps its place among its class, and goes to another
/// class only when that one is believed firmly, so that a doubtful one does not jump to and fro.
class CompletionOrder {
  public:
    /// By class, from 0 up; within a class the likeliest first.
    /// @param labels, confidence  [n], 0..1; empty without a classifier: then as drawn
    void sort(std::span<const std::uint8_t> labels, std::span<const float> confidence);
    /// The same for what they have become: those that stay in their class stay in order, others come last in
    /// their new one, the likeliest first. Sorts when there is another number of them.
    /// @param settled  nothing moves any more: each stands where it belongs, however doubtful
    void update(std::span<const std::uint8_t> labels, std::span<const float> confidence, bool settled);
    /// As drawn.
    void clear() { *this = {}; }

    /// By class; otherwise as drawn.
    bool sorted() const { return !places_.empty(); }
    /// The completion at a place, and the place of a completion.
    int completion(int place) const;
    int place(int completion) const;
    /// How many stand in the class that begins at a place; 0 where none begins.
    int beginning(int place) const;
    /// The class in which the completion at a place stands; only while sorted().
    int group(int place) const { return groups_[static_cast<std::size_t>(completion(place))]; }

  private:
    std::vector<int> places_; ///< completions in their order
    std::vector<int> groups_; ///< of each completion
};

} // namespace penumbra
