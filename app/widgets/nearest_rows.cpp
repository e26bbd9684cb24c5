#include "app/widgets/nearest_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace penumbra {

namespace {

constexpr std::size_t kLanes = 8; ///< sums kept apart, so that the compiler may add them side by side

/// Squared; something beyond `most` when it is more than that.
double squared_distance(std::span<const float> a, std::span<const float> b, double most) {
    double sum = 0;
    std::size_t i = 0;
    for (; i + kLanes <= a.size() && sum <= most; i += kLanes) {
        std::array<float, kLanes> squares;
        for (std::size_t j = 0; j < kLanes; ++j) {
            const float difference = a[i + j] - b[i + j];
            squares[j] = difference * difference;
        }
        sum += static_cast<double>(((squares[0] + squares[1]) + (squares[2] + squares[3])) +
                                   ((squares[4] + squares[5]) + (squares[6] + squares[7])));
    }
    for (; i < a.size() && sum <= most; ++i) {
        const float difference = a[i] - b[i];
        sum += static_cast<double>(difference * difference);
    }
    return sum;
}

} // namespace

void NearestSearch::begin(std::size_t row, std::size_t count) {
    row_ = row;
    count_ = count;
    next_ = 0;
    done_ = count == 0;
    nearest_.clear();
    found_.clear();
}

bool NearestSearch::advance(std::span<const float> vectors, std::size_t size, std::size_t rows) {
    const std::size_t all = size > 0 ? vectors.size() / size : 0;
    done_ = done_ || row_ >= all;
    if (done_) {
        return false;
    }
    const auto asked = vectors.subspan(row_ * size, size);
    const std::size_t end = rows < all - next_ ? next_ + rows : all;
    for (; next_ < end; ++next_) {
        const bool full = nearest_.size() == count_;
        const double most = full ? nearest_.back().distance : std::numeric_limits<double>::infinity();
        const double distance = squared_distance(asked, vectors.subspan(next_ * size, size), most);
        if (next_ == row_ || !(distance < most)) { // nor what is not a number
            continue;
        }
        if (full) {
            nearest_.pop_back();
        }
        const auto place = std::ranges::upper_bound(nearest_, distance, {}, &NearRow::distance);
        nearest_.insert(place, {next_, distance});
    }
    done_ = next_ == all;
    if (!done_) {
        return false;
    }
    for (NearRow& near : nearest_) {
        near.distance = std::sqrt(near.distance);
    }
    found_ = std::move(nearest_);
    return true;
}

std::vector<NearRow> nearest_rows(std::span<const float> vectors, std::size_t size, std::size_t row,
                                  std::size_t count) {
    NearestSearch search;
    search.begin(row, count);
    search.advance(vectors, size, std::numeric_limits<std::size_t>::max());
    return search.found();
}

} // namespace penumbra
