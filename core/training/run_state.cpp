// Trainer::save and Trainer::resume: a run as a file, and back.

#include "core/error.hpp"
#include "core/models/latent_history.hpp"
#include "core/training/trainer.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

using nlohmann::json;

constexpr const char* kTermNames = "penumbra_terms";

std::string prefix_of(const char* which) {
    return std::string("losses.") + which;
}

/// A log as four arrays of `rows` rows.
void put_log(SafetensorsFile& file, const char* which, const LossView& view) {
    if (view.rows == 0)
        return;
    const auto rows = static_cast<std::int64_t>(view.rows);
    const auto terms = static_cast<std::int64_t>(view.log->names().size());
    auto step = torch::empty({rows}, torch::TensorOptions(torch::kInt64));
    auto epoch = torch::empty({rows}, torch::TensorOptions(torch::kFloat64));
    auto rate = torch::empty({rows}, torch::TensorOptions(torch::kFloat64));
    auto values = torch::empty({rows, terms});
    for (std::size_t row = 0; row < view.rows; ++row) {
        step.data_ptr<std::int64_t>()[row] = view.log->step(row);
        epoch.data_ptr<double>()[row] = view.log->epoch(row);
        rate.data_ptr<double>()[row] = view.log->learning_rate(row);
        for (std::int64_t term = 0; term < terms; ++term)
            values.data_ptr<float>()[static_cast<std::int64_t>(row) * terms + term] =
                view.log->value(row, static_cast<std::size_t>(term));
    }
    const auto prefix = prefix_of(which);
    file.tensors[prefix + ".step"] = to_safetensor(step);
    file.tensors[prefix + ".epoch"] = to_safetensor(epoch);
    file.tensors[prefix + ".learning_rate"] = to_safetensor(rate);
    file.tensors[prefix + ".values"] = to_safetensor(values);
}

torch::Tensor take(const SafetensorsFile& file, const std::string& name, const std::filesystem::path& path) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw Error("The checkpoint " + path.string() + " lacks " + name + ".",
                    "It is damaged; use an earlier one of the same run.");
    return to_tensor(found->second);
}

std::shared_ptr<LossLog> take_log(const SafetensorsFile& file, const char* which,
                                  const std::vector<std::string>& names, const std::filesystem::path& path) {
    const auto prefix = prefix_of(which);
    if (!file.tensors.contains(prefix + ".step"))
        return nullptr;
    const auto step = take(file, prefix + ".step", path);
    const auto epoch = take(file, prefix + ".epoch", path);
    const auto rate = take(file, prefix + ".learning_rate", path);
    const auto values = take(file, prefix + ".values", path);
    const auto rows = step.numel();
    if (step.scalar_type() != torch::kInt64 || epoch.scalar_type() != torch::kFloat64 ||
        rate.scalar_type() != torch::kFloat64 || values.scalar_type() != torch::kFloat32 ||
        epoch.numel() != rows || rate.numel() != rows ||
        values.numel() != rows * static_cast<std::int64_t>(names.size()))
        throw Error("The loss history in " + path.string() + " is damaged.",
                    "Use an earlier checkpoint of the run.");
    auto log = std::make_shared<LossLog>(names);
    for (std::int64_t row = 0; row < rows; ++row)
        log->append(step.data_ptr<std::int64_t>()[row], epoch.data_ptr<double>()[row],
                    rate.data_ptr<double>()[row],
                    std::span(values.data_ptr<float>() + row * static_cast<std::int64_t>(names.size()),
                              names.size()));
    return log;
}

std::vector<std::string> term_names(const std::string& text, const std::filesystem::path& path) {
    try {
        return json::parse(text).get<std::vector<std::string>>();
    } catch (const json::exception&) {
        throw Error("The names of the losses in " + path.string() + " are damaged.",
                    "Use an earlier checkpoint of the run.");
    }
}

} // namespace

void Trainer::save(const std::filesystem::path& path, double seconds_trained) {
    settle();
    CheckpointInfo info{.model = model_->spec(),
                        .run = to_json(spec_).dump(),
                        .step = step_,
                        .epoch = epoch(),
                        .seconds_trained = seconds_trained,
                        .parameter_count = parameter_count(),
                        .data_name = data_->name,
                        .data_identity = data_->identity,
                        .resumable = true,
                        .capabilities = capabilities(),
                        .validation = {},
                        .validation_images =
                            validation_batches_.per_epoch() * validation_batches_.batch_size()};
    SafetensorsFile file;
    {
        const Averaged averaged(*this);
        put_weights(file, *model_, kModelPrefix);
    }
    const auto state = optimizer_state();
    file.tensors["optimizer.weights"] = to_safetensor(state.weights);
    file.tensors["optimizer.mean"] = to_safetensor(state.mean);
    file.tensors["optimizer.square"] = to_safetensor(state.square);
    if (state.average.defined())
        file.tensors["optimizer.average"] = to_safetensor(state.average);
    file.tensors["optimizer.updates"] = to_safetensor(torch::tensor({state.updates}, torch::kInt64));
    file.tensors["rng.objective"] = to_safetensor(generator_.get_state());
    put_log(file, "training", training_log());
    put_log(file, "validation", validation_log());
    if (latents_)
        put_latent_history(file, *latents_);

    const auto validation = validation_log();
    if (validation.rows > 0)
        for (std::size_t term = 0; term < validation.log->names().size(); ++term)
            info.validation[validation.log->names()[term]] = validation.log->value(validation.rows - 1, term);
    file.metadata = checkpoint_metadata(info);
    if (training_log_)
        file.metadata[kTermNames] = json(training_log_->names()).dump();
    write_safetensors(path, file);
}

void Trainer::resume(const SafetensorsFile& file, const CheckpointInfo& info,
                     const std::filesystem::path& path) {
    if (!info.resumable)
        throw Error(path.string() + " holds weights only, not what is needed to go on training.",
                    "Resume from a checkpoint inside a run folder.");
    if (info.data_identity != data_->identity)
        throw Error("The checkpoint " + path.string() + " was trained on other data (" + info.data_name +
                        ") than what is open.",
                    "Open the data set it was trained on.");
    // Read and check everything first; then take it over.
    if (info.step < 0)
        throw Error("The checkpoint " + path.string() + " says that it is of step " +
                        std::to_string(info.step) + ".",
                    "It is damaged; use an earlier one of the same run.");
    std::vector<std::string> names;
    if (const auto found = file.metadata.find(kTermNames); found != file.metadata.end())
        names = term_names(found->second, path);
    auto training = take_log(file, "training", names, path);
    auto validation = take_log(file, "validation", names, path);
    auto latents = take_latent_history(file, path);
    OptimizerState state{take(file, "optimizer.weights", path),
                         take(file, "optimizer.mean", path),
                         take(file, "optimizer.square", path),
                         {},
                         0};
    if (average_.defined())
        state.average = take(file, "optimizer.average", path);
    for (const auto* part : {&state.weights, &state.mean, &state.square, &state.average})
        if (part->defined() && (part->numel() != weights_->size() || part->scalar_type() != torch::kFloat32))
            throw Error("The optimiser's state in " + path.string() + " does not fit its model.",
                        "The file is damaged; use an earlier one of the same run.");
    state.updates = take(file, "optimizer.updates", path).item<std::int64_t>();
    const auto randomness = take(file, "rng.objective", path);
    if (randomness.sizes() != generator_.get_state().sizes())
        throw Error("The random state in " + path.string() + " was written by another version of LibTorch.",
                    "Start a new run from the same configuration.");

    // Weights first: this checks every name and shape before it copies, and covers buffers. The optimiser's
    // raw weights then overwrite the averaged ones.
    take_weights(file, *model_, kModelPrefix, path);
    restore(state);
    generator_.set_state(randomness);
    step_ = info.step;
    training_log_ = std::move(training);
    validation_log_ = std::move(validation);
    latents_ = latents.rows.empty() ? nullptr : std::make_shared<LatentHistory>(std::move(latents));
    validation_ = {};
    good_ = {optimizer_state(), step_, std::numeric_limits<double>::infinity()};
    recent_loss_ = 0;
    recent_steps_ = 0;
}

} // namespace penumbra
