#include "app/cli/command.hpp"
#include "app/cli/output.hpp"
#include "core/loaded_model.hpp"

#include <cstdio>
#include <iostream>

namespace penumbra::cli {

namespace {

nlohmann::json describe(const Parameters& parameters) {
    const auto values = parameters.to_json();
    nlohmann::json described = nlohmann::json::object();
    for (const auto& parameter : parameters.schema()) {
        nlohmann::json entry{
            {"value", values.at(parameter.key)}, {"help", parameter.help}, {"live", parameter.live}};
        if (!parameter.choices.empty())
            entry["choices"] = parameter.choices;
        described[parameter.key] = entry;
    }
    return described;
}

nlohmann::json describe(const Capabilities& can) {
    return {{"encode", can.encode},     {"decode", can.decode},
            {"sample", can.sample},     {"complete", can.complete},
            {"classify", can.classify}, {"stochastic_encoder", can.stochastic_encoder}};
}

} // namespace

void add_presets(CLI::App& program) {
    auto* command = program.add_subcommand(
        "presets", "List the presets, your own ones last, and their parameters. Your own ones are files in " +
                       own_preset_folder().string() + ".");
    const auto json = std::make_shared<std::string>();
    command->add_option("--json", *json, "Write everything to a file, or - for standard output");
    command->callback([json] {
        nlohmann::json all = nlohmann::json::array();
        const auto add = [&](const std::string& name, const std::string& summary, const RunSpec& spec,
                             bool own) {
            if (*json != "-")
                std::printf("%-16s %s\n", name.c_str(), summary.c_str());
            all.push_back({{"name", name},
                           {"kind", spec.model.kind},
                           {"summary", summary},
                           {"own", own},
                           {"can", describe(capabilities_of(spec.model))},
                           {"model", describe(spec.model.parameters)},
                           {"training", describe(spec.training)}});
        };
        for (const auto& [kind, entry] : presets())
            add(entry.name, entry.summary, preset(entry.name), false);
        const auto own = read_own_presets();
        for (const auto& mine : own.presets)
            add(mine.name, mine.summary, mine.run, true);
        for (const auto& problem : own.problems)
            std::cerr << problem << '\n';
        write_json(*json, all);
    });
}

} // namespace penumbra::cli
