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
    std::printf("%-22s", "");
    const auto width = [](const ReportRow& row) {
        return static_cast<int>(std::max<std::size_t>(12, row.subject.size()));
    };
    for (const auto& row : report.rows)
        std::printf("  %*s", width(row), row.subject.c_str());
    std::printf("\n");
    for (const auto& name : names) {
        std::printf("%-22s", name.c_str());
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
    if (arguments.classifier.empty() && model.info().capabilities.complete) {
        const auto shipped = find_assets() / "models" / "classifier.safetensors";
        if (std::filesystem::exists(shipped))
            arguments.options.classifier = shipped;
    }
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
    command->add_option("checkpoint", arguments->checkpoint, "A .safetensors checkpoint")->required();
    command->add_option("--data", arguments->data, "Name or folder of the data set");
    command
        ->add_option("--metrics", arguments->options.metrics,
                     "completion, reconstruction, elbo, classification, all")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember(evaluation_metrics()));
    command->add_option("--limit", arguments->options.limit, "Only the first so many test images")
        ->check(CLI::PositiveNumber);
    command->add_option("--samples", arguments->options.samples, "Completions a digit (K)")
        ->check(CLI::Range(2, 256));
    command->add_option("--seed", arguments->options.seed, "Of the noise and the bootstrap");
    command->add_option("--classifier", arguments->classifier,
                        "Checkpoint that judges completions; default: the shipped one");
    command->add_option("--json", arguments->json, "Write the figures to a file, or - for standard output");
    command->callback([arguments] { evaluate_checkpoint(*arguments); });
}

} // namespace penumbra::cli
