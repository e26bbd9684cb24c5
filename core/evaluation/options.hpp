#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace penumbra {

/// When a dimension of the code counts as used.
struct ActiveUnitRules {
    double kl = 0.1;        ///< nats above which an image counts; the default as in the KL panel
    double share = 0.1;     ///< of the images that must count, at least, 0..1
    double variance = 0.01; ///< of the posterior mean over the images, above which a dimension is used
};

/// What is to be measured, and with how much care.
struct EvaluationOptions {
    /// Any of evaluation_metrics(). "all", or an empty list: everything the model can be measured by but the
    /// likelihood and the generation, which may take minutes and must be asked for by name.
    std::vector<std::string> metrics;
    std::int64_t limit = 0;       ///< first so many test images; 0: all
    int samples = 16;             ///< K, completions a digit; at least 2
    std::uint64_t seed = 0;       ///< of the noise bank, of the posterior samples and of the bootstrap
    int importance_samples = 100; ///< the largest k of the likelihood's bounds, 1..kMostImportanceSamples
    /// "none", "threshold" or "dynamic": how grey test images become black and white before the likelihood,
    /// the evidence lower bound and the active units are measured; once for all of them. Empty: as the model
    /// was trained.
    std::string binarisation;
    ActiveUnitRules active;
    std::filesystem::path
        classifier; ///< the checkpoint that judges completions; may be empty for other metrics
};

/// As many as published estimates of a log-likelihood take.
constexpr int kMostImportanceSamples = 5000;

/// "completion", "reconstruction", "generation", "elbo", "likelihood", "active_units", "classification",
/// "all".
const std::vector<std::string>& evaluation_metrics();

/// Told now and then during anything long: what is being done, and which fraction of that is done, 0..1.
using Progress = std::function<void(const std::string& doing, double fraction)>;

} // namespace penumbra
