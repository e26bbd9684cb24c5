#pragma once

#include "core/io/parameters.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// What a model is, as data: its kind and its hyper-parameters. The only way to make a model.
struct ModelSpec {
    std::string kind;
    Parameters parameters;
};

/// A known good starting point. The pairs are key and value as text, over the schemas' defaults.
struct Preset {
    std::string name{};    ///< "vae-2d"
    std::string summary{}; ///< one sentence for the window and `presets`
    std::vector<std::pair<std::string, std::string>> model{};
    std::vector<std::pair<std::string, std::string>> training{};
};

/// What a kind of model can do. Panels follow this instead of testing for kinds.
struct Capabilities {
    bool encode = false;
    bool decode = false;
    bool sample = false;             ///< has a prior over codes
    bool complete = false;           ///< imagines rows 0-13 from rows 14-27
    bool classify = false;           ///< names the digit
    bool stochastic_encoder = false; ///< encode gives a posterior, not a point
    bool exact_likelihood = false;   ///< knows log p(x) itself, without an estimate
};

/// A named range of a code's dimensions: "z_bottom", "z_top".
struct CodePart {
    std::string name;
    std::size_t begin = 0;
    std::size_t size = 0;
    bool choice = false; ///< one of its dimensions is on, the others are off: a label
    bool operator==(const CodePart&) const = default;
};

/// What the registry knows of a kind without making a model.
struct ModelKindInfo {
    std::string kind;    ///< "vae"
    std::string title;   ///< "Variational autoencoder"
    std::string summary; ///< one sentence
    std::vector<Parameter> parameters;
    std::vector<Preset> presets;
};

/// All kinds, in the order they are shown.
std::vector<ModelKindInfo> model_kinds();

/// Defaults of a kind. @throws Error naming the known kinds.
ModelSpec model_spec(const std::string& kind);

nlohmann::json to_json(const ModelSpec& spec);
/// @throws Error for an unknown kind or key, or a value out of range.
ModelSpec model_spec_from_json(const nlohmann::json& object);

} // namespace penumbra
