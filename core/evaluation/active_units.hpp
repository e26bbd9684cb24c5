#pragma once

#include "core/evaluation/options.hpp"
#include "core/models/model.hpp"

#include <cstdint>
#include <optional>

namespace penumbra {

/// How many latent dimensions are used, by two rules that need not agree: a dimension whose posterior lies
/// far from the prior, but at the same place for every image, has a large KL and tells nothing.
struct ActiveUnits {
    /// Var_x(E_q[z_j | x]) above rules.variance. Burda, Grosse & Salakhutdinov 2016, section 5.3.
    std::int64_t by_variance = 0;
    /// KL(q(z_j | x) || N(0, 1)) above rules.kl nats for at least rules.share of the images; none for a
    /// deterministic encoder.
    std::optional<std::int64_t> by_kl;
};

/// Of the codes or posteriors of N >= 2 images.
ActiveUnits active_units(const Encoding& encoding, const ActiveUnitRules& rules = {});

} // namespace penumbra
