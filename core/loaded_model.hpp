#pragma once

#include "core/data/dataset.hpp"
#include "core/training/spec.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// Row-major float array with its shape, the currency of the command line.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// What a checkpoint says of itself without its weights.
struct CheckpointInfo {
    RunSpec run;
    std::int64_t step = 0;
    double epoch = 0;
    double seconds_trained = 0;
    std::int64_t parameter_count = 0;
    std::string data_name;
    std::string data_identity;
    Capabilities capabilities;
};

/// A checkpoint opened for use without a window: the command line's view of a model. Not for several threads.
class LoadedModel {
  public:
    /// @throws Error when the file is missing, damaged, foreign, or of a newer format.
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
    /// [count, 28, 28] decoded from the prior.
    Array sample(int count, std::uint64_t seed, double temperature);

    struct Implementation;
    Implementation& implementation() { return *self_; } ///< for core's own evaluation

  private:
    std::unique_ptr<Implementation> self_;
};

} // namespace penumbra
