#include "core/training/spec.hpp"

#include "core/error.hpp"
#include "core/training/own_presets.hpp"

#include <nlohmann/json.hpp>

namespace penumbra {

const std::vector<Parameter>& training_schema() {
    static const std::vector<Parameter> schema = {
        {.key = "batch_size",
         .label = "Batch size",
         .help = "Images in one step. The last images of an epoch that do not fill a batch are dropped.",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 16384,
         .folded = false},
        {.key = "epochs",
         .label = "Epochs",
         .help = "Passes over the training images.",
         .fallback = std::int64_t{10},
         .minimum = 1,
         .maximum = 100000,
         .folded = false},
        {.key = "learning_rate",
         .label = "Learning rate",
         .help = "Peak of the schedule; a change while training scales the schedule from then on.",
         .fallback = 1e-3,
         .minimum = 1e-7,
         .maximum = 10,
         .live = true,
         .folded = false,
         .logarithmic = true},
        {.key = "optimizer",
         .label = "Optimiser",
         .help = "Adam adds the weight decay to the gradient; AdamW shrinks the weights beside it.",
         .fallback = std::string("adam"),
         .choices = {"adam", "adamw"}},
        {.key = "weight_decay",
         .label = "Weight decay",
         .help = "Pull of every weight towards zero; 0 is none.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 1,
         .live = true},
        {.key = "clip_norm",
         .label = "Gradient clipping",
         .help = "Longest gradient (Euclidean norm over all weights); longer ones are shortened. 0 is off.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 1e6,
         .live = true},
        {.key = "schedule",
         .label = "Schedule",
         .help = "How the learning rate moves: constant, one cosine over the run, or cosines that restart.",
         .fallback = std::string("constant"),
         .choices = {"constant", "cosine", "cosine_restarts"}},
        {.key = "warmup_epochs",
         .label = "Warm-up",
         .help = "Epochs over which the learning rate rises linearly to its peak; 0 is none.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 10000},
        {.key = "warmup_start",
         .label = "Warm-up start",
         .help = "Where the warm-up begins, as a fraction of the peak.",
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 1},
        {.key = "final_fraction",
         .label = "Final learning rate",
         .help = "Where a cosine ends, as a fraction of the peak.",
         .fallback = 0.05,
         .minimum = 0,
         .maximum = 1},
        {.key = "restart_steps",
         .label = "First cycle",
         .help = "Steps of the first cosine, with restarts only.",
         .fallback = std::int64_t{208},
         .minimum = 1,
         .maximum = 1e9},
        {.key = "restart_growth",
         .label = "Cycle growth",
         .help = "Each cosine is this many times as long as the one before.",
         .fallback = 1.5,
         .minimum = 1,
         .maximum = 10},
        {.key = "restart_decay",
         .label = "Peak decay",
         .help = "Each cosine's peak is this many times the one before.",
         .fallback = 0.9,
         .minimum = 0.01,
         .maximum = 1},
        {.key = "restart_cycles",
         .label = "Cycles",
         .help = "Cosines until the run ends, if the epochs do not end it before; 0 leaves it to the epochs.",
         .fallback = std::int64_t{6},
         .minimum = 0,
         .maximum = 1000},
        {.key = "average_decay",
         .label = "Weight averaging",
         .help =
             "Decay a step of the moving average of the weights, which is what is shown and saved; 0 is off.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.99999},
        {.key = "aggressive_encoder",
         .label = "Aggressive encoder",
         .help =
             "Against posterior collapse: steps move the encoder alone until the loss stops falling, then "
             "the decoder once; this ends when the mutual information of images and codes no longer "
             "rises (He et al. 2019). For models with a stochastic encoder.",
         .fallback = false},
        {.key = "checkpoint_epochs",
         .label = "Checkpoint every",
         .help =
             "Epochs between checkpoints of a run that is kept, which is what a killed process may lose; 0 "
             "saves at the end only. Default: 5.",
         .fallback = std::int64_t{5},
         .minimum = 0,
         .maximum = 100000},
        {.key = "seed",
         .label = "Seed",
         .help = "Fixes initial weights, order of the images and noise: same seed, same machine, same curve.",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 4294967295.0,
         .folded = false},
        {.key = "device",
         .label = "Device",
         .help = "Where training computes; auto takes CUDA where there is one.",
         .fallback = std::string("auto"),
         .choices = {"auto", "cpu", "cuda"}},
    };
    return schema;
}

std::vector<std::pair<std::string, Preset>> presets() {
    std::vector<std::pair<std::string, Preset>> all;
    for (const auto& kind : model_kinds())
        for (const auto& preset : kind.presets)
            all.emplace_back(kind.kind, preset);
    return all;
}

RunSpec preset(const std::string& name) {
    std::string known;
    for (const auto& [kind, candidate] : presets()) {
        if (candidate.name == name) {
            RunSpec spec{name, model_spec(kind), Parameters(training_schema()), /*data=*/""};
            for (const auto& [key, text] : candidate.model)
                spec.model.parameters.set_text(key, text);
            for (const auto& [key, text] : candidate.training)
                spec.training.set_text(key, text);
            return spec;
        }
        known += (known.empty() ? "" : ", ") + candidate.name;
    }
    const auto own = read_own_presets();
    for (const auto& mine : own.presets) {
        if (mine.name == name)
            return mine.run;
        known += ", " + mine.name;
    }
    std::error_code ignored;
    const auto file = own_preset_folder() / (name + ".json");
    if (std::filesystem::exists(file, ignored))
        return read_own_preset(name).run; // throws what is wrong with it
    throw Error("There is no preset named \"" + name + "\".", "Known presets: " + known + ".");
}

void set_parameter(RunSpec& spec, const std::string& key, const std::string& text) {
    if (spec.training.has(key))
        spec.training.set_text(key, text);
    else if (spec.model.parameters.has(key))
        spec.model.parameters.set_text(key, text);
    else
        throw Error("Neither training nor the model " + spec.model.kind + " has a parameter named \"" + key +
                        "\".",
                    "penumbra-cli presets lists the parameters of each.");
}

nlohmann::json to_json(const RunSpec& spec) {
    return {{"preset", spec.preset},
            {"data", spec.data},
            {"model", to_json(spec.model)},
            {"training", spec.training.to_json()}};
}

RunSpec run_spec_from_json(const nlohmann::json& object) {
    if (!object.is_object() || !object.contains("model"))
        throw Error("A run's description must be a JSON object with a \"model\".",
                    "penumbra-cli presets --json FILE writes descriptions to start from.");
    const auto text = [&](const char* key) -> std::string {
        if (!object.contains(key))
            return {};
        if (!object[key].is_string())
            throw Error("In the run's description, \"" + std::string(key) + "\" must be a text.");
        return object[key].get<std::string>();
    };
    RunSpec spec{text("preset"), model_spec_from_json(object["model"]), Parameters(training_schema()),
                 text("data")};
    if (object.contains("training"))
        spec.training.merge_json(object["training"]);
    return spec;
}

} // namespace penumbra
