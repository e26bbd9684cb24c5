#include "app/widgets/nearest_rows.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

constexpr std::size_t kPiece = 16; ///< numbers between two looks at whether it is too far already

/// Squared; something beyond `most` when it is more than that.
double squared_distance(std::span<const float> a, std::span<const float> b, double most) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size() && sum <= most; i += kPiece) {
        const std::size_t end = std::min(a.size(), i + kPiece);
        float piece = 0;
        for (std::size_t j = i; j < end; ++j) {
            const float difference = a[j] - b[j];
            piece += difference * difference;
        }
        sum += static_cast<double>(piece);
    }
    return sum;
}

} // namespace

std::vector<NearRow> nearest_rows(std::span<const float> vectors, std::size_t size, std::size_t row,
                                  std::size_t count) {
    std::vector<NearRow> nearest;
    const std::size_t rows = size > 0 ? vectors.size() / size : 0;
    if (row >= rows || count == 0) {
        return nearest;
    }
    const auto asked = vectors.subspan(row * size, size);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool full = nearest.size() == count;
        const double most = full ? nearest.back().distance : HUGE_VAL;
        const double distance = squared_distance(asked, vectors.subspan(i * size, size), most);
        if (i == row || !(distance < most)) { // nor what is not a number
            continue;
        }
        if (full) {
            nearest.pop_back();
        }
        const auto place = std::ranges::upper_bound(nearest, distance, {}, &NearRow::distance);
        nearest.insert(place, {i, distance});
    }
    for (NearRow& near : nearest) {
        near.distance = std::sqrt(near.distance);
    }
    return nearest;
}

} // namespace penumbra
