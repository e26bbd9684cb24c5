#include "core/models/registry.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

template<class... Kinds>
std::vector<ModelKindInfo> infos(const std::tuple<Kinds...>&) {
    return {Kinds::info()...};
}

} // namespace

std::vector<ModelKindInfo> model_kinds() {
    static const auto all = infos(ModelKinds());
    return all;
}

ModelSpec model_spec(const std::string& kind) {
    std::string known;
    for (const auto& candidate : model_kinds()) {
        if (candidate.kind == kind)
            return {kind, Parameters(candidate.parameters)};
        known += (known.empty() ? "" : ", ") + candidate.kind;
    }
    throw Error("There is no model of kind \"" + kind + "\".", "Known kinds: " + known + ".");
}

nlohmann::json to_json(const ModelSpec& spec) {
    return {{"kind", spec.kind}, {"parameters", spec.parameters.to_json()}};
}

ModelSpec model_spec_from_json(const nlohmann::json& object) {
    if (!object.is_object() || !object.contains("kind") || !object["kind"].is_string())
        throw Error("A model's description must be a JSON object with a \"kind\".");
    ModelSpec spec = model_spec(object["kind"].get<std::string>());
    if (object.contains("parameters"))
        spec.parameters.merge_json(object["parameters"]);
    return spec;
}

} // namespace penumbra
