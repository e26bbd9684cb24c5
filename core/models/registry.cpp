#include "core/models/registry.hpp"

#include "core/error.hpp"
#include "core/models/classifier.hpp"
#include "core/models/split_autoencoder.hpp"
#include "core/models/vae.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

/// Every kind of model there is, in the order they are shown. A new one is one line here.
const std::array kKinds = {
    &vae_kind,
    &split_autoencoder_kind,
    &classifier_kind,
};

} // namespace

const ModelKind& model_kind(const std::string& kind) {
    std::string known;
    for (const auto entry : kKinds) {
        const ModelKind& candidate = entry();
        if (candidate.info.kind == kind)
            return candidate;
        known += (known.empty() ? "" : ", ") + candidate.info.kind;
    }
    throw Error("There is no model of kind \"" + kind + "\".", "Known kinds: " + known + ".");
}

std::vector<ModelKindInfo> model_kinds() {
    std::vector<ModelKindInfo> infos;
    for (const auto entry : kKinds)
        infos.push_back(entry().info);
    return infos;
}

ModelSpec model_spec(const std::string& kind) {
    return {kind, Parameters(model_kind(kind).info.parameters)};
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
