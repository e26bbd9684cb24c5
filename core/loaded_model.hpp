#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/options.hpp"
#include "core/evaluation/report.hpp"
#include "core/exploration/walk_queries.hpp"
#include "core/models/checkpoint_info.hpp"
#include "core/models/trusted_programs.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace penumbra {

/// Row-major float array with its shape, the currency of the command line.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// A checkpoint opened for use without a window: the command line's view of a model. Not for several threads.
class LoadedModel {
  public:
    /// @throws Error when the file is missing, damaged, foreign, or of a newer format, or a TorchScript
    /// module that nobody has trusted: see trust_all_programs().
    explicit LoadedModel(const std::filesystem::path& checkpoint, const std::string& device = "auto");
    ~LoadedModel();
    LoadedModel(LoadedModel&&) noexcept;

    const CheckpointInfo& info() const;

    /// images [N, 28, 28] or [N, 784], 0..1 -> codes [N, d] (the posterior mean).
    Array encode(const Array& images);
    /// codes [N, d] -> images [N, 28, 28].
    Array decode(const Array& codes);
    /// images [N, 28, 28], of which only rows 14-27 are read -> [N, K, 28, 28] with the evidence pasted.
    Array complete(const Array& images, int samples, std::uint64_t seed, double temperature,
                   const std::function<void(double fraction)>& progress = {});
    /// [count, 28, 28] drawn as the query says, however many; its source means nothing here.
    Array sample(const SampleQuery& query);

    std::size_t code_size() const;
    /// The window's questions, answered at once. @throws Error. The source of a query means nothing here.
    InterpolateAnswer answer(const InterpolateQuery& query);
    TraverseAnswer answer(const TraverseQuery& query);
    ProbeAnswer probe(const std::shared_ptr<const Dataset>& data, const ProbeQuery& query,
                      const std::function<void(double fraction)>& progress = {});

    struct Implementation;
    Implementation& implementation() { return *self_; } ///< for evaluate()

  private:
    std::unique_ptr<Implementation> self_;
};

/// What a model of these parameters can do. Makes one, so it takes milliseconds.
Capabilities capabilities_of(const ModelSpec& spec);

/// Measures the model on the data set's test images. See core/evaluation/evaluate.hpp.
/// @throws Error for a metric that is unknown or does not apply to the model.
Report evaluate(LoadedModel& model, const Dataset& data, const EvaluationOptions& options,
                const Progress& progress = {});

/// Writes a copy of a checkpoint with the weights alone: for shipping. It cannot be resumed.
void export_weights(const std::filesystem::path& checkpoint, const std::filesystem::path& output);

} // namespace penumbra
