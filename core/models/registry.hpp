#pragma once

#include "core/models/model.hpp"

#include <functional>

namespace penumbra {

/// A kind of model: what is known of it and how to make one. Each model's source file defines one of these;
/// registry.cpp lists them.
struct ModelKind {
    ModelKindInfo info;
    std::function<std::shared_ptr<Model>(const ModelSpec&)> make;
};

/// @throws Error naming the known kinds.
const ModelKind& model_kind(const std::string& kind);

} // namespace penumbra
