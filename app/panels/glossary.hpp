#pragma once

#include <string>
#include <string_view>

namespace penumbra {

/// What a named quantity is: the name a person reads, its unit, and its definition with the formula.
struct GlossaryEntry {
    std::string label;      ///< "Test −ELBO"; the name itself where it is not known
    std::string unit;       ///< "nats", "%" (the value times 100), or empty
    std::string definition; ///< a sentence or two; empty where the name is not known
};

/// The entry of a loss term or of an evaluation's figure: "kl", "nll_importance_100", "energy_score_se".
GlossaryEntry glossary(std::string_view name);

} // namespace penumbra
