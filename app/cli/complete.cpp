#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

namespace penumbra::cli {

void add_complete(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, input, output;
        int samples = 16;
        std::uint64_t seed = 0;
        double temperature = 1;
    };
    auto* command = program.add_subcommand(
        "complete",
        "Imagine rows 0-13 of images [N,28,28] from their rows 14-27: [N,K,28,28], evidence pasted.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--input", arguments->input, "Images, .npy, 0..1; only rows 14-27 are read")
        ->required();
    command->add_option("--samples", arguments->samples, "Completions an image (K)")
        ->check(CLI::Range(1, 1024));
    command->add_option("--seed", arguments->seed, "Of the noise");
    command->add_option("--temperature", arguments->temperature, "Scales the noise")
        ->check(CLI::Range(0.0, 10.0));
    command->add_option("--output", arguments->output, ".npy, or .png with a row an image")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        ProgressBar bar;
        const auto completions =
            model.complete(read_array(arguments->input), arguments->samples, arguments->seed,
                           arguments->temperature, [&](double fraction) { bar.show(fraction, "imagining"); });
        write_array(arguments->output, completions, arguments->samples);
    });
}

} // namespace penumbra::cli
