#include "core/evaluation/active_units.hpp"

#include "core/models/latent_statistics_of.hpp"

#include <algorithm>

namespace penumbra {

ActiveUnits active_units(const Encoding& encoding, const ActiveUnitRules& rules) {
    const auto statistics = latent_statistics(encoding, rules.kl);
    // The statistics are floats: a tenth of the images is 0.1F.
    const auto share = static_cast<float>(rules.share), variance = static_cast<float>(rules.variance);
    ActiveUnits active;
    active.by_variance = std::ranges::count_if(statistics.variance, [&](float v) { return v > variance; });
    if (statistics.stochastic)
        active.by_kl = std::ranges::count_if(statistics.kl_share, [&](float s) { return s >= share; });
    return active;
}

} // namespace penumbra
