#pragma once

#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// One row of an evaluation: who was measured, and the figures in the order they are shown.
struct ReportRow {
    std::string subject;                                 ///< "model", "nearest neighbours"
    std::vector<std::pair<std::string, double>> figures; ///< e.g. {"energy_score", 2.41}
};

/// Figures with what they were measured on.
struct Report {
    std::string
        measured_on; ///< "mnist test, 10,000 images, K = 16, seed 0, judged by classifier.safetensors"
    std::vector<ReportRow> rows;
};

} // namespace penumbra
