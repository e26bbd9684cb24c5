#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>
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
    bool resume = false;
    std::string json;
};

volatile std::sig_atomic_t interrupted = 0;

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

TrainingCommand first_command(const Arguments& arguments) {
    if (!arguments.resume)
        return command::Start{describe_run(arguments), arguments.out, arguments.minutes};
    return command::Resume{.checkpoint = arguments.out,
                           .more_epochs = arguments.epochs.value_or(0),
                           .minutes = arguments.minutes,
                           .folder = arguments.out,
                           .data = arguments.data};
}

std::string progress_words(const TrainingSnapshot& now) {
    char words[256];
    const auto newest = [](const LossView& view) {
        return view.rows ? view.log->value(view.rows - 1, 0) : 0.0F;
    };
    std::snprintf(words, sizeof words,
                  "epoch %.2f  step %lld/%lld  loss %.4g  validation %.4g  %.0f images/s  %s left",
                  now.epoch(), static_cast<long long>(now.step), static_cast<long long>(now.total_steps),
                  newest(now.training), newest(now.validation), now.images_per_second,
                  duration_words(now.seconds_left).c_str());
    return words;
}

nlohmann::json summary(const TrainingSnapshot& end) {
    nlohmann::json result{{"run", to_json(end.run)},
                          {"folder", end.folder.string()},
                          {"checkpoint", end.checkpoint.string()},
                          {"data", end.data_name},
                          {"step", end.step},
                          {"epoch", end.epoch()},
                          {"seconds_trained", end.seconds_trained},
                          {"parameters", end.parameter_count},
                          {"message", end.notice}};
    const auto terms = [](const LossView& view) {
        nlohmann::json values = nlohmann::json::object();
        for (std::size_t term = 0; view.rows > 0 && term < view.log->names().size(); ++term)
            values[view.log->names()[term]] = view.log->value(view.rows - 1, term);
        return values;
    };
    result["training"] = terms(end.training);
    result["validation"] = terms(end.validation);
    return result;
}

void show(ProgressBar& bar, const TrainingSnapshot& now) {
    if (now.state == TrainingState::Preparing)
        return bar.show(0, "preparing: reading the images, calibrating the losses");
    if (now.total_steps == 0 || now.step == 0)
        return;
    double fraction = static_cast<double>(now.step) / static_cast<double>(now.total_steps);
    if (now.seconds_left > 0) // the clock may end it before the steps do
        fraction = std::max(fraction, now.seconds_trained / (now.seconds_trained + now.seconds_left));
    bar.show(fraction, progress_words(now));
}

/// Whether nothing more happens by itself. Idle once something has begun: stopped before the first step.
bool at_rest(const TrainingSnapshot& now) {
    return now.generation > 0 ? !is_busy(now.state) : now.state == TrainingState::Failed;
}

/// Follows the run until it rests; an interrupt asks it to stop, which saves.
std::shared_ptr<const TrainingSnapshot> follow(Studio& studio) {
    // Shared with the worker, which may still be ringing after on_publish({}) has returned.
    struct Bell {
        std::mutex mutex;
        std::condition_variable published;
        std::uint64_t news = 0;
    };
    const auto bell = std::make_shared<Bell>();
    studio.on_publish([bell] {
        {
            const std::lock_guard lock(bell->mutex);
            ++bell->news;
        }
        bell->published.notify_one();
    });
    ProgressBar bar;
    bool stopping = false;
    for (std::uint64_t seen = 0;;) {
        const auto now = studio.training();
        if (at_rest(*now)) {
            studio.on_publish({});
            return now;
        }
        show(bar, *now);
        if (interrupted && !stopping) {
            stopping = true;
            studio.send(command::Stop{});
        }
        // A signal handler may not wake a condition variable: look for it now and then.
        std::unique_lock lock(bell->mutex);
        bell->published.wait_for(lock, std::chrono::milliseconds(200), [&] { return bell->news != seen; });
        seen = bell->news;
    }
}

/// @throws Error unless the run ended well and is on the disk.
void check_end(Studio& studio, std::shared_ptr<const TrainingSnapshot> end) {
    if (end->state == TrainingState::Paused) {
        // Lost to NaN: the good weights were put back. Keep them, then say what happened.
        const Error problem(end->message, end->remedy);
        studio.send(command::Stop{});
        end = follow(studio);
        if (!end->checkpoint.empty())
            std::cerr << "penumbra-cli: the weights from before are in " << end->checkpoint.string() << '\n';
        throw problem;
    }
    if (end->state == TrainingState::Failed)
        throw Error(end->message, end->remedy);
    if (end->state == TrainingState::Idle || end->checkpoint_step != end->step)
        throw Error(end->problem.empty() ? end->notice : end->problem);
}

void train(const Arguments& arguments) {
    check_use(arguments);
    const auto first = first_command(arguments);
    std::signal(SIGINT, [](int) { interrupted = 1; });
    std::signal(SIGTERM, [](int) { interrupted = 1; });

    Studio studio(
        {.assets = {}, .data = arguments.data, .load_shipped_models = false, .engine = make_engine});
    studio.send(first);
    const auto end = follow(studio);
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
    command->add_flag("--resume", arguments->resume, "Go on from the newest checkpoint in --out");
    command->add_option("--json", arguments->json, "Write a summary to a file, or - for standard output");
    command->callback([arguments] { train(*arguments); });
}

} // namespace penumbra::cli
