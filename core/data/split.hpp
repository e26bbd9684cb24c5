#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace penumbra {

/// Which of `size` images are for training and which for validation; both ascending, together every image
/// once.
struct Split {
    std::vector<std::size_t> train;
    std::vector<std::size_t> validation;
};

/// Picks `validation_size` (<= size) by a Fisher-Yates shuffle on std::mt19937_64, whose numbers the standard
/// fixes; the shuffle is written out because std::shuffle's differs between standard libraries.
Split make_split(std::size_t size, std::size_t validation_size, std::uint64_t seed);

/// kValidationImages, or a tenth (at least one) of a training set that is smaller than twice that.
std::size_t validation_size_for(std::size_t training_images);

} // namespace penumbra
