#pragma once

#include "core/exploration/walk_queries.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Whether a part of the model's code is a choice, such as a label.
bool has_choice(const Model& model);

/// Codes from the model's prior with the query's choices made in them, [count, d], on the model's device.
/// @throws Error when an option is asked for that the model's code does not have.
torch::Tensor sample_codes(Model& model, const SampleQuery& query, torch::Generator& generator);

} // namespace penumbra
