#pragma once

#include <cstddef>
#include <vector>

namespace penumbra {

/// A layer as a plain loop reads it: output u is bias[u] + the sum of row[u][j] x[j] over j < reach[u].
struct MaskedRows {
    std::vector<const float*> row;
    std::vector<std::size_t> reach; ///< ascending
    const float* bias = nullptr;
    std::size_t size() const { return row.size(); }
};

} // namespace penumbra
