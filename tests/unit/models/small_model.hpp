#pragma once

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/models/model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// Hyper-parameters as text; of two that name the same, the later holds.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// The defaults of a kind with the settings over them, and then `more` over these.
inline ModelSpec spec_of(const std::string& kind, const Settings& settings, const Settings& more = {}) {
    auto spec = model_spec(kind);
    for (const auto* pairs : {&settings, &more})
        for (const auto& [key, value] : *pairs)
            spec.parameters.set_text(key, value);
    return spec;
}

inline std::shared_ptr<Model> model_of(const std::string& kind, const Settings& settings,
                                       const Settings& more = {}) {
    return make_model(spec_of(kind, settings, more), 5);
}

inline const Term& term(const Terms& terms, const std::string& name) {
    for (const auto& part : terms.parts)
        if (part.name == name)
            return part;
    throw Error("no term " + name);
}

inline double value(const Terms& terms, const std::string& name) {
    return term(terms, name).value.item<double>();
}

/// N(0, 1).
inline torch::Tensor numbers(at::IntArrayRef sizes, std::uint64_t seed) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::randn(sizes, generator);
}

inline torch::Tensor binary_images(std::int64_t count, std::uint64_t seed = 4) {
    return (numbers({count, kImagePixels}, seed) > 0.8).to(torch::kFloat32);
}

inline torch::Tensor bottoms(const torch::Tensor& images) {
    return images.narrow(1, kHalfPixels, kHalfPixels);
}

} // namespace penumbra
