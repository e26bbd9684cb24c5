#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

namespace penumbra::cli {

void add_decode(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, input, output;
    };
    auto* command = program.add_subcommand("decode", "Codes [N,d] to images [N,28,28].");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--input", arguments->input, "Codes, .npy")->required();
    command->add_option("--output", arguments->output, "Images, .npy or .png")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        write_array(arguments->output, model.decode(read_array(arguments->input)), /*columns=*/10);
    });
}

} // namespace penumbra::cli
