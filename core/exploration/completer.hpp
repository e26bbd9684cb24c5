#pragma once

#include "core/exploration/queries.hpp"
#include "core/models/checkpoint_info.hpp"
#include "core/models/model.hpp"

#include <memory>
#include <string>

namespace penumbra {

/// A network that judges completions, with the words that say how far to trust it.
struct Judge {
    std::shared_ptr<Model> model; ///< null: completions are not judged
    std::string description;      ///< "classifier, 98.9 % right on 6,000 validation digits"
};

/// Words for a classifier's checkpoint, from the last validation of its training.
std::string describe_classifier(const std::filesystem::path& path, const CheckpointInfo& info);

/// Imagines tops and judges them: fills everything of the answer that is computed (completions, labels, mean,
/// spread, beliefs, codes, milliseconds). The query's numbers are checked. Noise comes from the query's seed
/// alone, so that asking again with another bottom holds it.
/// @throws Error for a half that is not [392] values in 0..1, counts or a temperature out of range, or placed
/// codes that the model does not have.
CompleteAnswer complete(Model& model, const Judge& judge, const CompleteQuery& query);

/// [N, K, 784] with rows 14-27 of each image replaced by bottom [N, 392].
torch::Tensor paste_evidence(const torch::Tensor& completions, const torch::Tensor& bottom);

} // namespace penumbra
