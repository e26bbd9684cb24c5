#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// Completes with tops of training digits that are near in a metric which is learnt for it. A digit that is
/// remembered comes with the weight w_i ~ exp(-|q(bottom) - k(digit_i)|^2): the conditional density estimate
/// of Nadaraya and Watson with a kernel of two networks, of which one sees the bottom and one the whole of
/// the remembered digit. They are trained so that the completions' energy score over the other digits of a
/// batch is small (Gneiting & Raftery 2007, equation 22), a proper score, and that the neighbours' classes
/// are right (neighbourhood components analysis: Goldberger et al. 2004).
///
/// What it draws is real ink, and never a top that was not there: a semiparametric model, nearest neighbours
/// with a better eye. Its checkpoints hold the digits.
struct LearnedNeighboursKind {
    static constexpr const char* kName = "neighbours";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
