#include "core/models/model.hpp"

#include "core/error.hpp"
#include "core/models/registry.hpp"

#include <mutex>

namespace penumbra {

torch::Tensor Terms::total() const {
    torch::Tensor sum;
    for (const auto& part : parts) {
        if (part.weight == 0)
            continue;
        const auto weighted = part.value * part.weight;
        sum = sum.defined() ? sum + weighted : weighted;
    }
    // With every weight at 0 nothing is optimised, but the run goes on.
    return sum.defined() ? sum : parts.front().value * 0;
}

void Model::initialise(const ImageSet&) {}
void Model::prepare(std::int64_t, const std::function<bool()>&) {}

Encoding Model::encode(const torch::Tensor&) {
    cannot("encode images");
}
torch::Tensor Model::decode(const torch::Tensor&) {
    cannot("decode codes");
}
torch::Tensor Model::log_likelihood(const torch::Tensor&, const torch::Tensor&) {
    cannot("give the likelihood of an image under a code");
}
torch::Tensor Model::exact_log_likelihood(const torch::Tensor&) {
    cannot("give the exact likelihood of an image");
}
torch::Tensor Model::exact_completion_log_likelihood(const torch::Tensor&) {
    cannot("give the exact likelihood of a completion");
}
Completions Model::complete(const torch::Tensor&, const torch::Tensor&) {
    cannot("complete digits");
}
torch::Tensor Model::sample_images(std::int64_t count, double temperature, torch::Generator& generator) {
    return decode(sample_prior(count, temperature, generator));
}
Classification Model::classify(const torch::Tensor&) {
    cannot("name digits");
}

torch::Tensor Model::sample_prior(std::int64_t count, double temperature, torch::Generator& generator) {
    if (!capabilities().sample)
        cannot("be sampled from");
    // Drawn on the CPU, so that a seed gives the same codes on every device.
    return (temperature * at::randn({count, code_size()}, generator)).to(device());
}

torch::Device Model::device() const {
    return parameters().front().device();
}

void Model::set_live(const std::string& key, const ParameterValue& value) {
    for (const auto& parameter : spec_.parameters.schema()) {
        if (parameter.key != key)
            continue;
        if (!parameter.live)
            throw Error(parameter.label + " cannot be changed while training runs.",
                        "Stop, change it and start again.");
        spec_.parameters.set(key, value);
        return;
    }
    throw Error("The model " + spec_.kind + " has no parameter named " + key + ".");
}

void Model::cannot(const char* what) const {
    throw Error("A model of kind " + spec_.kind + " cannot " + what + ".",
                "Choose a model whose capabilities include it: see penumbra-cli presets.");
}

namespace {

template<class... Kinds>
std::shared_ptr<Model> make_known(const ModelSpec& spec, const std::tuple<Kinds...>&) {
    std::shared_ptr<Model> model;
    const bool known = ((spec.kind == Kinds::kName && (model = Kinds::make(spec))) || ...);
    if (!known)
        model_spec(spec.kind); // says so
    return model;
}

} // namespace

std::shared_ptr<Model> make_model(const ModelSpec& spec, std::uint64_t seed) {
    // Layers initialise themselves from the process-wide generator. The lock keeps two threads that make
    // models at the same time from drawing each other's numbers; nothing else in the program uses that
    // generator.
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    torch::manual_seed(seed);
    return make_known(spec, ModelKinds());
}

} // namespace penumbra
