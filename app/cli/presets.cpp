#include "app/cli/command.hpp"
#include "app/cli/output.hpp"
#include "core/loaded_model.hpp"

#include <cstdio>

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
    auto* command = program.add_subcommand("presets", "List the presets and their parameters.");
    const auto json = std::make_shared<std::string>();
    command->add_option("--json", *json, "Write everything to a file, or - for standard output");
    command->callback([json] {
        nlohmann::json all = nlohmann::json::array();
        for (const auto& [kind, entry] : presets()) {
            const auto spec = preset(entry.name);
            if (*json != "-")
                std::printf("%-16s %s\n", entry.name.c_str(), entry.summary.c_str());
            all.push_back({{"name", entry.name},
                           {"kind", kind},
                           {"summary", entry.summary},
                           {"can", describe(capabilities_of(spec.model))},
                           {"model", describe(spec.model.parameters)},
                           {"training", describe(spec.training)}});
        }
        write_json(*json, all);
    });
}

} // namespace penumbra::cli
