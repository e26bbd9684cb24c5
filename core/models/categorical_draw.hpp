#pragma once

#include <cstddef>
#include <span>

namespace penumbra {

/// A draw from categories that have no order of their own, as a function of uniform noise 0..1: the inverse
/// distribution function over the categories from the likeliest down. 0 gives the likeliest, and the larger
/// the number the less likely a category may come. `masses` are at least 0 and not all 0, and need not add up
/// to 1; they are used up.
std::size_t draw_likeliest_first(std::span<float> masses, float uniform);

} // namespace penumbra
