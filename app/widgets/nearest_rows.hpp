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

/// The `count` rows nearest to a row, without it, the nearest first; of equally near ones the earlier.
/// Compares all, giving up on each as soon as it is too far: the table is met once for each question, so an
/// index would not pay.
/// @param vectors  [n, size]
std::vector<NearRow> nearest_rows(std::span<const float> vectors, std::size_t size, std::size_t row,
                                  std::size_t count);

} // namespace penumbra
