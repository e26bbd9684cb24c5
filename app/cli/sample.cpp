#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

namespace penumbra::cli {

void add_sample(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output;
        SampleQuery query{.count = 64, .seed = 0};
    };
    auto* command = program.add_subcommand("sample", "Images [N,28,28] decoded from the prior.");
    const auto arguments = std::make_shared<Arguments>();
    auto& query = arguments->query;
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--count", query.count, "How many")->check(CLI::Range(1, 100000));
    command->add_option("--seed", query.seed, "Of the prior's noise");
    command->add_option("--temperature", query.temperature, "Scales the noise")->check(CLI::Range(0.0, 10.0));
    auto* digit =
        command->add_option("--digit", query.option, "Every sample is this digit; models with a label")
            ->check(CLI::Range(0, 9));
    command
        ->add_flag("--each-style-in-all-digits", query.each_in_all,
                   "Ten samples in a row are one style in the ten digits; models with a label")
        ->excludes(digit);
    command->add_option("--output", arguments->output, ".npy or .png")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        write_array(arguments->output, model.sample(arguments->query), /*columns=*/10);
    });
}

} // namespace penumbra::cli
