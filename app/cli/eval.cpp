#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace penumbra::cli {

namespace {

struct Arguments {
    std::string checkpoint;
    std::string data;
    std::string classifier;
    EvaluationOptions options;
    std::string json;
};

/// Figures down, subjects across.
void print_table(const Report& report) {
    std::cout << report.measured_on << "\n\n";
    std::vector<std::string> names;
    for (const auto& row : report.rows)
        for (const auto& [name, value] : row.figures)
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
    std::size_t longest = 22;
    for (const auto& name : names)
        longest = std::max(longest, name.size());
    const int margin = static_cast<int>(longest);
    std::printf("%-*s", margin, "");
    const auto width = [](const ReportRow& row) {
        return static_cast<int>(std::max<std::size_t>(12, row.subject.size()));
    };
    for (const auto& row : report.rows)
        std::printf("  %*s", width(row), row.subject.c_str());
    std::printf("\n");
    for (const auto& name : names) {
        std::printf("%-*s", margin, name.c_str());
        for (const auto& row : report.rows) {
            const auto found = std::find_if(row.figures.begin(), row.figures.end(),
                                            [&](const auto& figure) { return figure.first == name; });
            if (found == row.figures.end())
                std::printf("  %*s", width(row), "");
            else
                std::printf("  %*.4f", width(row), found->second);
        }
        std::printf("\n");
    }
}

nlohmann::json as_json(const Report& report) {
    nlohmann::json rows = nlohmann::json::array();
    for (const auto& row : report.rows) {
        nlohmann::json figures = nlohmann::json::object();
        for (const auto& [name, value] : row.figures)
            figures[name] = value;
        rows.push_back({{"subject", row.subject}, {"figures", figures}});
    }
    return {{"measured_on", report.measured_on}, {"rows", rows}};
}

void evaluate_checkpoint(Arguments arguments) {
    LoadedModel model(arguments.checkpoint);
    arguments.options.classifier = arguments.classifier;
    if (arguments.classifier.empty())
        arguments.options.classifier = shipped_classifier();
    const auto data = load_dataset(arguments.data);
    Report report;
    {
        ProgressBar bar;
        report = evaluate(model, *data, arguments.options,
                          [&](const std::string& doing, double fraction) { bar.show(fraction, doing); });
    }
    if (arguments.json != "-")
        print_table(report);
    auto result = as_json(report);
    result["checkpoint"] = arguments.checkpoint;
    write_json(arguments.json, result);
}

} // namespace

void add_eval(CLI::App& program) {
    auto* command = program.add_subcommand("eval", "Measure a checkpoint on the test images.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--data", arguments->data, "Name or folder of the data set");
    command
        ->add_option(
            "--metrics", arguments->options.metrics,
            "completion, reconstruction, elbo, active_units, classification, all (these, as far as the "
            "model can be measured by them); likelihood and generation, which may take minutes, are only "
            "measured when they are named")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember(evaluation_metrics()));
    command->add_option("--limit", arguments->options.limit, "Only the first so many test images")
        ->check(CLI::PositiveNumber);
    command->add_option("--samples", arguments->options.samples, "Completions a digit (K)")
        ->check(CLI::Range(2, 256));
    command
        ->add_option(
            "--importance-samples", arguments->options.importance_samples,
            "Largest k of the likelihood's bounds; default 100, the published figures use 5000 (then "
            "--limit keeps it short)")
        ->check(CLI::Range(1, kMostImportanceSamples));
    command
        ->add_option(
            "--binarise", arguments->options.binarisation,
            "Test images made black and white for likelihood, elbo and active_units: none, threshold "
            "(at 0.5) or dynamic (drawn once from the seed); default: as the model was trained. "
            "Figures of different binarisations cannot be compared")
        ->check(CLI::IsMember({"none", "threshold", "dynamic"}));
    command
        ->add_option("--active-kl", arguments->options.active.kl,
                     "Nats of KL above which an image counts for a unit; default 0.1")
        ->check(CLI::NonNegativeNumber);
    command
        ->add_option("--active-share", arguments->options.active.share,
                     "Share of the images that must count for the unit to be active; default 0.1")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--seed", arguments->options.seed,
                        "Of the noise, the binarisation and the bootstrap");
    command->add_option("--classifier", arguments->classifier,
                        "Checkpoint that judges completions; default: the shipped one");
    command->add_option("--json", arguments->json, "Write the figures to a file, or - for standard output");
    command->callback([arguments] { evaluate_checkpoint(*arguments); });
}

} // namespace penumbra::cli
