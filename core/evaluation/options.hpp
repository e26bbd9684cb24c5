#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace penumbra {

/// What is to be measured, and with how much care.
struct EvaluationOptions {
    /// Any of evaluation_metrics(). "all", or an empty list: everything the model can be measured by.
    std::vector<std::string> metrics;
    std::int64_t limit = 0; ///< first so many test images; 0: all
    int samples = 16;       ///< K, completions a digit; at least 2
    std::uint64_t seed = 0; ///< of the noise bank, of the posterior samples and of the bootstrap
    std::filesystem::path
        classifier; ///< the checkpoint that judges completions; may be empty for other metrics
};

/// "completion", "reconstruction", "elbo", "classification", "all".
const std::vector<std::string>& evaluation_metrics();

/// Told now and then during anything long: what is being done, and which fraction of that is done, 0..1.
using Progress = std::function<void(const std::string& doing, double fraction)>;

} // namespace penumbra
