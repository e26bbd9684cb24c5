#pragma once

#include "core/models/model.hpp"

#include <utility>
#include <vector>

namespace penumbra {

/// A copy of a model's weights that other threads may read: never written after it is made.
struct PublishedWeights {
    ModelSpec spec;
    std::uint64_t generation = 0; ///< of the run
    std::int64_t step = 0;
    std::vector<std::pair<std::string, torch::Tensor>> tensors; ///< on the CPU
};

/// Copies the model's parameters and buffers.
PublishedWeights publish(const Model& model, std::uint64_t generation, std::int64_t step);

/// Copies them into a model made from the same spec, on whatever device that lives.
void apply(const PublishedWeights& published, Model& model);

} // namespace penumbra
