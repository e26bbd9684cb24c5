#pragma once

// Answers to questions about one model's latent space. Each fills everything of its answer but the serial
// number, the weights and the model's name. Called with inference mode on or off.

#include "core/exploration/completer.hpp"
#include "core/exploration/walk_queries.hpp"

namespace penumbra {

/// @throws Error for a model that cannot do what is asked, codes of another size, numbers out of range.
DecodeAnswer answer(Model& model, const Judge& judge, const DecodeQuery& query);
InterpolateAnswer answer(Model& model, const Judge& judge, const InterpolateQuery& query);
TraverseAnswer answer(Model& model, const Judge& judge, const TraverseQuery& query);
SampleAnswer answer(Model& model, const Judge& judge, const SampleQuery& query);
ReconstructAnswer answer(Model& model, const Judge& judge, const ReconstructQuery& query);

/// Codes [n, d] -> pictures and beliefs.
Decoded decode_and_judge(Model& model, const Judge& judge, const torch::Tensor& codes);

/// What a path of codes [steps, d] decodes to and is believed to be.
LatentPath decoded_path(Model& model, const Judge& judge, std::vector<float> codes, std::int64_t steps);

} // namespace penumbra
