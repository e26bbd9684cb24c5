#include "app/cli/command.hpp"
#include "app/cli/follow.hpp"
#include "app/cli/output.hpp"
#include "app/cli/place.hpp"

#include <iostream>
#include <optional>

namespace penumbra::cli {

namespace {

struct Arguments {
    std::string preset;
    std::string config;
    std::vector<std::string> settings;
    std::string data;
    std::optional<std::int64_t> epochs;
    std::optional<double> minutes;
    std::optional<std::int64_t> seed;
    std::string out;
    PlaceArguments place;
    bool resume = false;
    std::string tensorboard;
    std::string json;
};

nlohmann::json read_config(const std::string& path) {
    const auto bytes = read_file(path);
    auto object = nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        throw Error(path + " is not a JSON object.", "A run's config.json shows the form.");
    return object;
}

/// What the file says goes over the preset; what it leaves out stays.
void overlay(RunSpec& spec, const nlohmann::json& object, const std::string& path) {
    if (object.contains("model")) {
        const auto given = model_spec_from_json(object["model"]);
        if (given.kind != spec.model.kind)
            throw Error(path + " describes a model of kind " + given.kind + ", the preset one of kind " +
                            spec.model.kind + ".",
                        "Leave out --preset to use the file alone.");
        if (object["model"].contains("parameters"))
            spec.model.parameters.merge_json(object["model"]["parameters"]);
    }
    if (object.contains("training"))
        spec.training.merge_json(object["training"]);
}

void apply_settings(RunSpec& spec, const Arguments& arguments) {
    for (const auto& setting : arguments.settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            throw Error("\"" + setting + "\" has no \"=\".", "Write --set key=value.");
        set_parameter(spec, setting.substr(0, equals), setting.substr(equals + 1));
    }
    if (arguments.epochs)
        spec.training.set("epochs", *arguments.epochs);
    else if (arguments.minutes && spec.training.get<std::string>("schedule") == "constant")
        spec.training.set("epochs", std::int64_t{100000}); // the clock ends it
    if (arguments.seed)
        spec.training.set("seed", *arguments.seed);
    if (!arguments.data.empty())
        spec.data = arguments.data;
}

RunSpec describe_run(const Arguments& arguments) {
    // A preset or a key that does not exist was typed wrong; a file that is damaged is another matter.
    const auto typed = [](auto&& work) {
        try {
            return work();
        } catch (const Error& wrong) {
            throw CLI::ValidationError(wrong.what());
        }
    };
    RunSpec spec;
    if (!arguments.preset.empty())
        spec = typed([&] { return preset(arguments.preset); });
    if (!arguments.config.empty()) {
        const auto object = read_config(arguments.config);
        if (arguments.preset.empty())
            spec = run_spec_from_json(object);
        else
            overlay(spec, object, arguments.config);
    }
    typed([&] { apply_settings(spec, arguments); });
    return spec;
}

void check_use(const Arguments& arguments) {
    const bool described = !arguments.preset.empty() || !arguments.config.empty();
    if (!arguments.resume && !described)
        throw CLI::ValidationError("Nothing says what to train. Give --preset or --config; penumbra-cli "
                                   "presets lists the presets.");
    if (arguments.resume && (described || !arguments.settings.empty() || arguments.seed))
        throw CLI::ValidationError(
            "A resumed run keeps its own settings. Leave out --preset, --config, --set and --seed.");
}

WorkerPlace place_of(const Arguments& arguments) {
    const auto place = worker_place(arguments.place);
    if (place.count > 1 && arguments.minutes)
        throw CLI::ValidationError(
            "Processes that train together have no common clock. Give --epochs instead of --minutes.");
    return place;
}

/// Each process keeps the run, so that none depends on another's disk.
std::filesystem::path folder_of(const Arguments& arguments, const WorkerPlace& place) {
    return place.rank == 0 ? arguments.out : arguments.out + "-rank-" + std::to_string(place.rank);
}

TrainingCommand first_command(const Arguments& arguments) {
    const auto place = place_of(arguments);
    const auto folder = folder_of(arguments, place);
    if (!arguments.resume)
        return command::Start{describe_run(arguments), folder, arguments.minutes, place};
    // All go on from the first one's checkpoint: the others' may be of another step.
    return command::Resume{.checkpoint = arguments.out,
                           .more_epochs = arguments.epochs.value_or(0),
                           .minutes = arguments.minutes,
                           .folder = folder,
                           .data = arguments.data,
                           .place = place};
}

void train(const Arguments& arguments) {
    check_use(arguments);
    const auto first = first_command(arguments);
    watch_for_interrupts();

    Studio studio(
        {.assets = {}, .data = arguments.data, .load_shipped_models = false, .engine = make_engine});
    if (!arguments.tensorboard.empty())
        studio.write_tensorboard(arguments.tensorboard);
    studio.send(first);
    const auto end = follow(studio);
    if (const auto [count, sentence] = studio.problem(); count > 0 && sentence != end->problem)
        std::cerr << "penumbra-cli: " << sentence << '\n';
    check_end(studio, end);
    if (arguments.json != "-")
        std::cout << progress_words(*end) << "\nTrained for " << duration_words(end->seconds_trained) << ". "
                  << end->notice << '\n';
    write_json(arguments.json, summary(*end));
}

} // namespace

void add_train(CLI::App& program) {
    auto* command = program.add_subcommand("train", "Train a model; Ctrl-C stops and saves.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--preset", arguments->preset, "What to train: see penumbra-cli presets");
    command->add_option("--config", arguments->config, "A run's config.json")->check(CLI::ExistingFile);
    command->add_option("--set", arguments->settings, "key=value, of the model or the training; repeatable")
        ->allow_extra_args(false);
    command->add_option("--data", arguments->data, "Name or folder of the data set");
    auto* epochs = command
                       ->add_option("--epochs", arguments->epochs,
                                    "Passes over the training images; with --resume, further ones")
                       ->check(CLI::PositiveNumber);
    command->add_option("--minutes", arguments->minutes, "Stop after so many minutes of training")
        ->excludes(epochs)
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", arguments->seed, "Seed of weights, order and noise");
    command->add_option("--out", arguments->out, "The run's folder")->required();
    add_place(
        *command, arguments->place,
        "Processes that train this run together, each on its share of every batch, on one machine or on "
        "several",
        "Which of them this one is, from 0; others than 0 keep their copy in OUT-rank-K");
    command->add_flag("--resume", arguments->resume, "Go on from the newest checkpoint in --out");
    command->add_option("--tensorboard", arguments->tensorboard,
                        "Folder for event files that TensorBoard reads: losses, reconstructions, codes");
    command->add_option("--json", arguments->json, "Write a summary to a file, or - for standard output");
    command->callback([arguments] { train(*arguments); });
}

} // namespace penumbra::cli
