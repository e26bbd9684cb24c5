// Trainer::save and Trainer::resume: a run as a file, and back.

#include "core/error.hpp"
#include "core/models/latent_history.hpp"
#include "core/training/loss_history.hpp"
#include "core/training/trainer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

// In a run whose encoder is trained aggressively.
constexpr const char* kEncoderUpdates = "optimizer.encoder_updates";
constexpr const char* kAggressiveEncoder = "training.aggressive_encoder";

torch::Tensor take(const SafetensorsFile& file, const std::string& name, const std::filesystem::path& path) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw Error("The checkpoint " + path.string() + " lacks " + name + ".",
                    "It is damaged; use an earlier one of the same run.");
    return to_tensor(found->second);
}

std::int64_t take_number(const SafetensorsFile& file, const std::string& name,
                         const std::filesystem::path& path) {
    const auto number = take(file, name, path);
    if (number.numel() != 1 || number.scalar_type() != torch::kInt64 || number.item<std::int64_t>() < 0)
        throw Error("In the checkpoint " + path.string() + ", " + name + " is not a number of updates.",
                    "It is damaged; use an earlier one of the same run.");
    return number.item<std::int64_t>();
}

void take_state(AggressiveEncoder& encoder, const SafetensorsFile& file, const std::filesystem::path& path) {
    const auto numbers = take(file, kAggressiveEncoder, path);
    AggressiveEncoder::State state{};
    bool fits = numbers.numel() == static_cast<std::int64_t>(state.size()) &&
                numbers.scalar_type() == torch::kFloat64;
    if (fits) {
        std::copy_n(numbers.data_ptr<double>(), state.size(), state.begin());
        fits = encoder.set_state(state);
    }
    if (!fits)
        throw Error("What the checkpoint " + path.string() + " says of the aggressive encoder is damaged.",
                    "Use an earlier checkpoint of the same run.");
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
                            validation_batches_.per_epoch() * validation_batches_.share_size()};
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
    file.tensors["optimizer.updates"] = to_safetensor(torch::tensor({state.updates[1]}, torch::kInt64));
    if (aggressive_) {
        file.tensors[kEncoderUpdates] = to_safetensor(torch::tensor({state.updates[0]}, torch::kInt64));
        const auto aggressive = aggressive_->state();
        file.tensors[kAggressiveEncoder] =
            to_safetensor(torch::tensor(torch::ArrayRef<double>(aggressive), torch::kFloat64));
    }
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
                         {}};
    if (average_.defined())
        state.average = take(file, "optimizer.average", path);
    for (const auto* part : {&state.weights, &state.mean, &state.square, &state.average})
        if (part->defined() && (part->numel() != weights_->size() || part->scalar_type() != torch::kFloat32))
            throw Error("The optimiser's state in " + path.string() + " does not fit its model.",
                        "The file is damaged; use an earlier one of the same run.");
    state.updates[1] = take_number(file, "optimizer.updates", path);
    std::optional<AggressiveEncoder> aggressive;
    if (aggressive_) {
        aggressive.emplace();
        state.updates[0] = state.updates[1];
        // A checkpoint from before there were any has updated everything together.
        if (file.tensors.contains(kAggressiveEncoder)) {
            state.updates[0] = take_number(file, kEncoderUpdates, path);
            take_state(*aggressive, file, path);
        }
    }
    const auto randomness = take(file, "rng.objective", path);
    if (randomness.sizes() != generator_.get_state().sizes())
        throw Error("The random state in " + path.string() + " was written by another version of LibTorch.",
                    "Start a new run from the same configuration.");

    // Weights first: this checks every name and shape before it copies, and covers buffers. The optimiser's
    // raw weights then overwrite the averaged ones.
    take_weights(file, *model_, kModelPrefix, path);
    restore(state);
    aggressive_ = aggressive;
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
