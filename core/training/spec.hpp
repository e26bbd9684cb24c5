#pragma once

#include "core/models/spec.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace penumbra {

/// Schema of everything about a run that is not the model: optimiser, schedule, batch, seed, device.
/// Keys: batch_size, epochs, optimizer (adam|adamw), learning_rate, weight_decay, clip_norm, schedule
/// (constant|cosine|cosine_restarts), warmup_epochs, final_learning_rate, ..., average (EMA), seed, device.
const std::vector<Parameter>& training_schema();

/// One run as data: what config.json and a checkpoint hold.
struct RunSpec {
    std::string preset; ///< the preset it started from, or empty
    ModelSpec model;
    Parameters training;
    std::string data; ///< name or folder of the data set
};

/// @throws Error naming the known presets.
RunSpec preset(const std::string& name);
/// All presets in the order they are shown, as (kind, preset) pairs.
std::vector<std::pair<std::string, Preset>> presets();

/// Sets "key=value" in the model's or the training's parameters, wherever the key lives.
/// @throws Error naming the key when neither knows it.
void set_parameter(RunSpec& spec, const std::string& key, const std::string& text);

nlohmann::json to_json(const RunSpec& spec);
RunSpec run_spec_from_json(const nlohmann::json& object);

} // namespace penumbra
