#pragma once

namespace penumbra {

/// How the weight of a KL term grows while a model learns. Times are in epochs, fractions count.
struct Annealing {
    double warmup =
        0; ///< linear from 0 to 1 over so many epochs, 1 afterwards (Sonderby et al. 2016); 0: at once
    double cycle = 0; ///< begins again every so many epochs, rising over the first half of each (Fu et al.
                      ///< 2019); 0: never
};

/// The factor, 0..1, by which the weight is multiplied at an epoch: min(epoch / warmup, 1). A cycle takes the
/// place of the warm-up.
double annealing_factor(const Annealing& annealing, double epoch);

} // namespace penumbra
