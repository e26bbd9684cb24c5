#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <iostream>

namespace penumbra::cli {

namespace {

nlohmann::json describe_build() {
    const auto data = find_dataset("mnist");
    return {{"version", version()},
            {"runtime", describe_runtime()},
            {"assets", find_assets().string()},
            {"mnist", data.string()}};
}

nlohmann::json describe_checkpoint(const std::string& path) {
    const auto info = read_checkpoint_info(path);
    const auto& can = info.capabilities;
    nlohmann::json capabilities = nlohmann::json::array();
    for (const auto& [word, able] : {std::pair{"encode", can.encode},
                                     {"decode", can.decode},
                                     {"sample", can.sample},
                                     {"complete", can.complete},
                                     {"classify", can.classify}})
        if (able)
            capabilities.push_back(word);
    return {{"checkpoint", path},
            {"kind", info.model.kind},
            {"parameters", info.parameter_count},
            {"capabilities", capabilities},
            {"step", info.step},
            {"epoch", info.epoch},
            {"seconds_trained", info.seconds_trained},
            {"data", info.data_name},
            {"data_identity", info.data_identity},
            {"resumable", info.resumable},
            {"validation", info.validation},
            {"validation_images", info.validation_images},
            {"run", nlohmann::json::parse(info.run, nullptr, /*allow_exceptions=*/false)}};
}

} // namespace

void add_info(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, json;
        bool build = false;
    };
    auto* command =
        program.add_subcommand("info", "Say what a checkpoint holds, or what this program was built with.");
    const auto arguments = std::make_shared<Arguments>();
    auto* checkpoint = command->add_option("checkpoint", arguments->checkpoint, kModelHelp);
    command->add_flag("--build", arguments->build, "Describe the program instead")->excludes(checkpoint);
    command->add_option("--json", arguments->json, "Write it to a file, or - for standard output");
    command->callback([arguments] {
        if (arguments->checkpoint.empty() && !arguments->build)
            throw CLI::RequiredError("checkpoint or --build");
        const auto described =
            arguments->build ? describe_build() : describe_checkpoint(arguments->checkpoint);
        if (arguments->json != "-")
            for (const auto& [key, value] : described.items())
                std::cout << key << ": " << (value.is_string() ? value.get<std::string>() : value.dump())
                          << '\n';
        write_json(arguments->json, described);
    });
}

} // namespace penumbra::cli
