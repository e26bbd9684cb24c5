#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/options.hpp"
#include "core/evaluation/report.hpp"
#include "core/models/model.hpp"

namespace penumbra {

/// Who names the completed digits.
struct NamedClassifier {
    Model* model = nullptr; ///< null when there is none
    std::string name;       ///< "classifier.safetensors"
};

/// Measures a model on the test images by whatever of `options.metrics` it can do. Completion scores come
/// with the nearest-neighbour baseline, the real digits themselves and the paired differences from the
/// baseline, all in one run on the same noise. Models must live on the same device.
/// @throws Error for an unknown metric, one the model cannot be measured by, or completion without a
/// classifier.
Report evaluate(Model& model, const NamedClassifier& classifier, const Dataset& data,
                const EvaluationOptions& options, const Progress& progress = {});

} // namespace penumbra
