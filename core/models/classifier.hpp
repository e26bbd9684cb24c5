#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// A small convolutional network that names digits: the judge of completions, in the window and in the
/// scores. Its penultimate features carry the Fréchet distance. Small, because it looks at many images per
/// mouse move.
struct ClassifierKind {
    static constexpr const char* kName = "classifier";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
