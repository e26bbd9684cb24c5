#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

namespace penumbra::cli {

void add_sample(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output;
        int count = 64;
        std::uint64_t seed = 0;
        double temperature = 1;
    };
    auto* command = program.add_subcommand("sample", "Images [N,28,28] decoded from the prior.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, "A .safetensors checkpoint")->required();
    command->add_option("--count", arguments->count, "How many")->check(CLI::Range(1, 100000));
    command->add_option("--seed", arguments->seed, "Of the prior's noise");
    command->add_option("--temperature", arguments->temperature, "Scales the noise")
        ->check(CLI::Range(0.0, 10.0));
    command->add_option("--output", arguments->output, ".npy or .png")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        write_array(arguments->output,
                    model.sample(arguments->count, arguments->seed, arguments->temperature),
                    /*columns=*/10);
    });
}

} // namespace penumbra::cli
