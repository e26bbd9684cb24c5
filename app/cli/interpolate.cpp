#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <iostream>

namespace penumbra::cli {

void add_interpolate(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output, data, method = "slerp";
        std::size_t from = 0, to = 1;
        int steps = 9;
    };
    auto* command =
        program.add_subcommand("interpolate", "Decoded steps between the codes of two test images.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    command->add_option("--from", arguments->from, "Index of a test image")
        ->required()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--to", arguments->to, "Index of another one")
        ->required()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--steps", arguments->steps, "With both ends (default: 9)")->check(CLI::Range(2, 64));
    command->add_option("--method", arguments->method, "slerp or lerp (default: slerp)")
        ->check(CLI::IsMember({"slerp", "lerp"}));
    command->add_option("--data", arguments->data, "Data set: a name or a folder");
    command->add_option("--output", arguments->output, ".npy or .png")->required();
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        const auto data = load_dataset(arguments->data);
        const auto answer = model.answer({.a = {.image = test_image(*data, arguments->from)},
                                          .b = {.image = test_image(*data, arguments->to)},
                                          .steps = arguments->steps});
        const LatentPath& path = arguments->method == "slerp" ? answer.slerp : answer.lerp;
        write_array(arguments->output, as_array(path.decoded), arguments->steps);
        std::cout << arguments->method << " between test images " << arguments->from << " and "
                  << arguments->to << " of " << data->name << ", codes " << answer.angle
                  << " degrees apart, in " << arguments->output << '\n';
        if (!answer.remark.empty() && arguments->method == "slerp")
            std::cout << answer.remark << '\n';
    });
}

} // namespace penumbra::cli
