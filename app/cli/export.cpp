#include "app/cli/command.hpp"

namespace penumbra::cli {

void add_export(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output;
    };
    auto* command =
        program.add_subcommand("export", "Copy a checkpoint's weights without what only resuming needs.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, "A .safetensors checkpoint")->required();
    command->add_option("--output", arguments->output, "The copy")->required();
    command->callback([arguments] { export_weights(arguments->checkpoint, arguments->output); });
}

} // namespace penumbra::cli
