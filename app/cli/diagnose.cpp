#include "core/run_diagnosis.hpp"

#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <cstdio>
#include <iostream>

namespace penumbra::cli {

namespace {

nlohmann::json as_json(const Diagnosis& diagnosis) {
    nlohmann::json findings = nlohmann::json::array();
    for (const auto& finding : diagnosis.findings)
        findings.push_back(
            {{"verdict", to_string(finding.verdict)}, {"words", finding.words}, {"remedy", finding.remedy}});
    nlohmann::json figures = nlohmann::json::object();
    for (const auto& [name, value] : diagnosis.figures)
        figures[name] = value;
    return {{"verdict", to_string(diagnosis.verdict)}, {"findings", findings}, {"figures", figures}};
}

void print(const Diagnosis& diagnosis) {
    for (const auto& finding : diagnosis.findings) {
        std::cout << to_string(finding.verdict) << ": " << finding.words << '\n';
        if (!finding.remedy.empty())
            std::cout << "    " << finding.remedy << '\n';
    }
    std::cout << '\n';
    for (const auto& [name, value] : diagnosis.figures)
        std::printf("%-20s %.5g\n", name.c_str(), value);
}

} // namespace

void add_diagnose(CLI::App& program) {
    struct Arguments {
        std::string run, json;
    };
    auto* command = program.add_subcommand(
        "diagnose", "Say how a run went: unstable, posterior collapse, memorising, too short or healthy.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("run", arguments->run, "A run's folder, or a checkpoint of it")->required();
    command->add_option("--json", arguments->json, "Write it to a file, or - for standard output");
    command->callback([arguments] {
        const auto diagnosis = diagnose(run_figures(std::filesystem::path(arguments->run)));
        if (arguments->json != "-")
            print(diagnosis);
        write_json(arguments->json, as_json(diagnosis));
    });
}

} // namespace penumbra::cli
