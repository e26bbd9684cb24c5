// Trainer::save and Trainer::resume: a run as a file, and back.

#include "core/error.hpp"
#include "core/models/latent_history.hpp"
#include "core/training/loss_history.hpp"
#include "core/training/trainer.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

torch::Tensor take(const SafetensorsFile& file, const std::string& name, const std::filesystem::path& path) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw Error("The checkpoint " + path.string() + " lacks " + name + ".",
                    "It is damaged; use an earlier one of the same run.");
    return to_tensor(found->second);
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
    if (latents_)
        put_latent_history(file, *latents_);

    const auto validation = validation_log();
    if (validation.rows > 0)
        for (std::size_t term = 0; term < validation.log->names().size(); ++term)
            info.validation[validation.log->names()[term]] = validation.log->value(validation.rows - 1, term);
    file.metadata = checkpoint_metadata(info);
    put_losses(file, training_log(), validation);
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
    auto losses = take_losses(file, path);
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
    training_log_ = std::move(losses.training);
    validation_log_ = std::move(losses.validation);
    latents_ = latents.rows.empty() ? nullptr : std::make_shared<LatentHistory>(std::move(latents));
    validation_ = {};
    good_ = {optimizer_state(), step_, std::numeric_limits<double>::infinity()};
    recent_loss_ = 0;
    recent_steps_ = 0;
}

} // namespace penumbra
