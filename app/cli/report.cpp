#include "core/comparison.hpp"

#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <algorithm>
#include <iostream>

namespace penumbra::cli {

namespace {

struct Arguments {
    std::vector<std::string> checkpoints;
    std::string data;
    std::string classifier;
    EvaluationOptions options;
    std::string output = "report.md";
    std::string json;
};

/// What a model can be measured by for the tables, of what was asked for.
std::vector<std::string> metrics_for(const CheckpointInfo& info, const EvaluationOptions& options) {
    const auto& can = info.capabilities;
    const bool likelihood =
        (can.stochastic_encoder || can.exact_likelihood) && has_likelihood(info.model, options.binarisation);
    std::vector<std::string> metrics;
    for (const auto& [metric, able] : {std::pair{"completion", can.complete},
                                       {"reconstruction", can.encode && can.decode},
                                       {"generation", can.sample || (can.encode && can.decode)},
                                       {"likelihood", likelihood},
                                       {"active_units", can.encode}})
        if (able &&
            (options.metrics.empty() || std::ranges::find(options.metrics, metric) != options.metrics.end()))
            metrics.emplace_back(metric);
    return metrics;
}

MeasuredRun measure(const std::string& given, const Arguments& arguments, const Dataset& data,
                    const std::string& title) {
    const auto path = newest_checkpoint(given);
    if (path.empty())
        throw Error("There is no checkpoint in " + given + ".",
                    "Give a checkpoint's file, or a run folder that has one in checkpoints/.");
    LoadedModel model(path);
    auto options = arguments.options;
    options.metrics = metrics_for(model.info(), options);
    if (options.metrics.empty())
        throw Error(given + ", a model of kind " + model.info().model.kind +
                        ", has nothing that the tables compare.",
                    "Leave it out.");
    ProgressBar bar;
    auto report = evaluate(model, data, options, [&](const std::string& doing, double fraction) {
        bar.show(fraction, title + doing);
    });
    return {given, model.info(), std::move(report)};
}

nlohmann::json as_json(const std::vector<MeasuredRun>& runs) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& run : runs) {
        nlohmann::json rows = nlohmann::json::object();
        for (const auto& row : run.report.rows)
            for (const auto& [name, value] : row.figures)
                rows[row.subject][name] = value;
        all.push_back({{"checkpoint", run.checkpoint},
                       {"kind", run.info.model.kind},
                       {"epochs", run.info.epoch},
                       {"seconds_trained", run.info.seconds_trained},
                       {"measured_on", run.report.measured_on},
                       {"rows", rows}});
    }
    return all;
}

void report(Arguments arguments) {
    arguments.options.classifier =
        arguments.classifier.empty() ? shipped_classifier() : std::filesystem::path(arguments.classifier);
    const auto data = load_dataset(arguments.data);
    std::vector<MeasuredRun> runs;
    for (std::size_t i = 0; i < arguments.checkpoints.size(); ++i) {
        const auto title = std::to_string(i + 1) + "/" + std::to_string(arguments.checkpoints.size()) + "  ";
        runs.push_back(measure(arguments.checkpoints[i], arguments, *data, title));
        // After each, so that an interrupt loses one measurement and not all of them.
        if (arguments.output != "-")
            write_file_atomically(arguments.output, comparison_markdown(runs));
    }
    if (arguments.output == "-")
        std::cout << comparison_markdown(runs);
    write_json(arguments.json, as_json(runs));
}

} // namespace

void add_report(CLI::App& program) {
    auto* command = program.add_subcommand(
        "report", "Measure checkpoints and write the tables that put them beside the published figures.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoints", arguments->checkpoints, "Checkpoints, or run folders")->required();
    command->add_option("--output", arguments->output,
                        "Markdown; - for standard output (default: report.md)");
    command->add_option("--data", arguments->data, "Name or folder of the data set");
    command
        ->add_option("--metrics", arguments->options.metrics,
                     "Only these of completion, reconstruction, generation, likelihood, active_units")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"completion", "reconstruction", "generation", "likelihood", "active_units"}));
    command->add_option("--limit", arguments->options.limit, "Only the first so many test images")
        ->check(CLI::PositiveNumber);
    command->add_option("--samples", arguments->options.samples, "Completions a digit (K)")
        ->check(CLI::Range(2, 256));
    command
        ->add_option("--importance-samples", arguments->options.importance_samples,
                     "Largest k of the likelihood's bounds; default 100, the published figures use 5000")
        ->check(CLI::Range(1, kMostImportanceSamples));
    command
        ->add_option("--binarise", arguments->options.binarisation,
                     "Test images made black and white for the likelihood: none, threshold or dynamic; "
                     "default: as each model was trained")
        ->check(CLI::IsMember({"none", "threshold", "dynamic"}));
    command->add_option("--seed", arguments->options.seed, "Of noise, samples, binarisation and bootstrap");
    command->add_option("--classifier", arguments->classifier,
                        "Checkpoint that judges completions and samples; default: the shipped one");
    command->add_option("--json", arguments->json, "Write every figure to a file, or - for standard output");
    command->callback([arguments] { report(*arguments); });
}

} // namespace penumbra::cli
