#pragma once

#include "core/exploration/walk_queries.hpp"

#include <torch/torch.h>

namespace penumbra {

/// The first two principal components of codes [N, d], N >= 1; empty fields when d < 2. An axis' sign is that
/// which goes with `before` (a map that follows training must not flip), otherwise its largest entry is
/// positive.
PrincipalComponents principal_components(const torch::Tensor& codes,
                                         const PrincipalComponents* before = nullptr);

} // namespace penumbra
