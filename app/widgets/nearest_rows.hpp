#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace penumbra {

/// A row of a table of vectors, and how far it is from the one that was asked about.
struct NearRow {
    std::size_t row = 0;
    double distance = 0; ///< Euclidean
};

/// Looks for the rows nearest to a row, so many rows at a time as a frame can afford.
/// Compares all, giving up on each as soon as it is too far: the table is met once for each question, so an
/// index would not pay.
class NearestSearch {
  public:
    /// Asks for the `count` rows nearest to `row`, without it.
    void begin(std::size_t row, std::size_t count);

    /// Compares at most `rows` more.
    /// @param vectors  [n, size], the same at every call of one question
    /// @return whether the last was among them
    bool advance(std::span<const float> vectors, std::size_t size, std::size_t rows);

    bool done() const { return done_; }

    /// The nearest first, of equally near ones the earlier; empty until the search is done.
    const std::vector<NearRow>& found() const { return found_; }

  private:
    std::size_t row_ = 0;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    bool done_ = true;
    std::vector<NearRow> nearest_; ///< of those compared so far, distances squared
    std::vector<NearRow> found_;
};

/// The whole search at once.
std::vector<NearRow> nearest_rows(std::span<const float> vectors, std::size_t size, std::size_t row,
                                  std::size_t count);

} // namespace penumbra
