#pragma once

#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// The tables of a comparison.
enum class ComparisonSection { Likelihood, Completion, Generation, Pixels };

/// One row of somebody else's table, or a bound that everybody is measured against.
struct PublishedRow {
    ComparisonSection section;
    std::string model;   ///< "IWAE, k = 5"
    std::string setting; ///< data and net, as far as they differ from ours
    std::string budget;  ///< "3,280 epochs"; empty: not said
    std::vector<std::pair<std::string, double>>
        figures; ///< under the names of our own where they are the same
    std::string source;
};

/// All of them, section by section in the order they are shown.
const std::vector<PublishedRow>& published_rows();

/// Epochs that the published protocol of a section trains for; 0 where there is not one.
double published_epochs(ComparisonSection section);

} // namespace penumbra
