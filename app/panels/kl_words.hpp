#pragma once

#include "core/studio.hpp"

#include <optional>
#include <span>
#include <string>

namespace penumbra {

/// What the bars show of a model: KL in nats, or for a deterministic encoder the distance of each dimension's
/// marginal from N(0, 1).
const std::vector<float>& shown_values(const LatentStatistics& statistics);
/// Their sum for a stochastic encoder (the KL of the whole code), their mean otherwise.
double shown_total(const LatentStatistics& statistics);

/// "2 of 2 active: KL > 0.1 nats for 10 % of images · 2 by Var > 0.01"; without the KL rule for a
/// deterministic encoder. A choice, of whose dimensions one is on, is not counted: what it tells is added,
/// "label 2.30 nats".
/// @param parts  of the code, the first being the whole; may be empty
std::string active_words(const LatentStatistics& statistics, std::span<const CodePart> parts = {});

/// β of a model whose spec has one, and its warm-up: "β 1.00 · warm-up 2 epochs · now 0.60". Empty for a
/// model without `beta`.
/// @param epoch  of the run; none: no run is under way, so that there is no weight of the moment
std::string beta_words(const Parameters& parameters, std::optional<double> epoch);

/// Everything known of one dimension, a line each.
/// @param parts  of the code, the first being the whole; may be empty
std::string bar_words(const LatentStatistics& statistics, std::span<const CodePart> parts,
                      std::size_t dimension);

/// The statistics as a table, a row a dimension, nine significant digits. The KL columns are empty for a
/// deterministic encoder.
std::string kl_csv(const LatentStatistics& statistics, std::span<const CodePart> parts);

/// What the bars show over the epochs of a run, [dimensions, rows of the history] in this order of the
/// dimensions; empty when the history is, or when it is of another number of dimensions.
std::vector<float> history_matrix(const LatentHistory& history, std::span<const std::int64_t> order);

} // namespace penumbra
