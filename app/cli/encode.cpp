#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

namespace penumbra::cli {

void add_encode(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, input, output;
    };
    auto* command = program.add_subcommand("encode", "Images [N,28,28] in 0..1 to codes [N,d].");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--input", arguments->input, "Images, .npy")->required();
    command->add_option("--output", arguments->output, "Codes, .npy")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        const auto codes = model.encode(read_array(arguments->input));
        write_npy(arguments->output, codes.shape, codes.values);
    });
}

} // namespace penumbra::cli
