#include "core/models/categorical_draw.hpp"

#include <algorithm>
#include <numeric>

namespace penumbra {

std::size_t draw_likeliest_first(std::span<float> masses, float uniform) {
    const float target = uniform * std::accumulate(masses.begin(), masses.end(), 0.0F);
    float reached = 0;
    std::size_t likeliest = 0;
    // Taking the largest again and again is quicker than sorting: few categories hold most of the mass.
    for (std::size_t taken = 0; taken < masses.size(); ++taken) {
        const auto largest = std::max_element(masses.begin(), masses.end());
        if (*largest <= 0) // rounding may leave the sum a little short
            break;
        likeliest = static_cast<std::size_t>(largest - masses.begin());
        reached += *largest;
        if (reached > target)
            break;
        *largest = 0;
    }
    return likeliest;
}

} // namespace penumbra
