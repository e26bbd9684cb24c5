#pragma once

#include "core/io/parameters.hpp"
#include "core/models/latent_statistics.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// A loss over a run, ascending in epochs.
struct LossSeries {
    std::vector<double> epochs;
    std::vector<double> values;
};

/// What is known of a run without looking at its weights.
struct RunFigures {
    std::string kind;      ///< of the model
    Parameters model;      ///< its hyper-parameters
    double epochs = 0;     ///< trained so far
    double last_epoch = 0; ///< that is planned
    LossSeries training;   ///< the objective, a value a step; under the final weights, see run_figures()
    LossSeries validation; ///< the same on held-out images, a value an epoch
    bool lost = false;     ///< the loss stopped being a number, and weights from before were put back
    std::optional<LatentStatistics> latents; ///< of the newest validation
};

/// What is the matter with a run, gravest first.
enum class Verdict { Unstable, PosteriorCollapse, Memorising, TooShort, Healthy };

/// "unstable", "posterior collapse", "memorising", "too short", "healthy".
const char* to_string(Verdict verdict);

/// One thing that was found, with the figures behind it.
struct Finding {
    Verdict verdict = Verdict::Healthy;
    std::string words;  ///< what was seen, with its figures: a sentence or two
    std::string remedy; ///< what to change; empty where nothing needs to
};

/// A run in words. Rules of thumb, said as such: every threshold is in diagnosis.cpp beside its reason.
struct Diagnosis {
    Verdict verdict = Verdict::TooShort; ///< the gravest of the findings'
    std::vector<Finding> findings;       ///< at least one, gravest first
    /// What the findings rest on, by name: epochs, training, validation, best_validation, gap, rise, spikes,
    /// late_gain, kl_nats, active_by_kl, active_by_variance, dimensions; as far as they are known.
    std::vector<std::pair<std::string, double>> figures;
};

/// Looks for instability (values that are not numbers, spikes, a training loss that grows), posterior
/// collapse (a code that tells nothing), memorising (the validation loss parts from the training loss) and a
/// run that has not settled; healthy is what shows none of them. Losses are compared with how far the
/// validation loss has come since its first value, because objectives have no common scale or zero.
Diagnosis diagnose(const RunFigures& run);

} // namespace penumbra
