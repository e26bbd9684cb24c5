#pragma once

#include "core/evaluation/report.hpp"
#include "core/models/checkpoint_info.hpp"

#include <string>
#include <vector>

namespace penumbra {

/// A checkpoint and what evaluate() measured of it.
struct MeasuredRun {
    std::string checkpoint; ///< path, as given
    CheckpointInfo info;
    Report report;
};

/// Whether the pixels that the model was trained on, or those of `binarisation` when it is not empty, have a
/// likelihood: greys under a Bernoulli have none.
bool has_likelihood(const ModelSpec& model, const std::string& binarisation);

/// Markdown: what the runs reach beside what is published, in four tables (likelihood; completion;
/// reconstruction and generation; discrete codes and pixels), each with the runs that have figures for it.
/// Every row says what it was trained for and, below the tables, what it was measured on. See
/// core/evaluation/published_figures.hpp for the published rows and their sources.
std::string comparison_markdown(const std::vector<MeasuredRun>& runs);

} // namespace penumbra
