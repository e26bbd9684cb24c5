#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <iostream>
#include <numeric>
#include <optional>

namespace penumbra::cli {

void add_traverse(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output, data;
        std::vector<std::int64_t> dimensions, pair;
        std::optional<std::size_t> from;
        int steps = 11;
        float limit = 3;
    };
    auto* command = program.add_subcommand(
        "traverse", "Pictures along single dimensions of the code, the others held; a row each.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    auto* rows = command
                     ->add_option("--dimensions", arguments->dimensions,
                                  "Which, counted from 0, with commas between (default: all)")
                     ->delimiter(',');
    command->add_option("--pair", arguments->pair, "Two dimensions as a grid: across,down")
        ->delimiter(',')
        ->expected(2)
        ->excludes(rows);
    command
        ->add_option("--from", arguments->from,
                     "Index of the test image whose code is held (default: the origin)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--steps", arguments->steps, "Values in a row (default: 11)")
        ->check(CLI::Range(2, 33));
    command->add_option("--limit", arguments->limit, "Values run from -limit to limit (default: 3)")
        ->check(CLI::Range(0.01, 100.0));
    command->add_option("--data", arguments->data, "Data set: a name or a folder");
    command->add_option("--output", arguments->output, ".npy or .png")->required();
    command->callback([arguments] {
        if (!arguments->pair.empty() && arguments->pair[0] == arguments->pair[1])
            throw CLI::ValidationError("--pair needs two different dimensions.");
        LoadedModel model(arguments->checkpoint);
        TraverseQuery query{.dimensions = arguments->dimensions,
                            .pair = !arguments->pair.empty(),
                            .steps = arguments->steps,
                            .limit = arguments->limit};
        if (query.pair) {
            query.dimensions = arguments->pair;
        } else if (query.dimensions.empty()) {
            query.dimensions.resize(model.code_size());
            std::iota(query.dimensions.begin(), query.dimensions.end(), 0);
        }
        if (arguments->from)
            query.base.image = test_image(*load_dataset(arguments->data), *arguments->from);
        const auto answer = model.answer(query);
        write_array(arguments->output, as_array(answer.decoded), arguments->steps);
        std::cout << answer.decoded.images.size() / kImagePixels << " pictures in " << arguments->output
                  << '\n';
    });
}

} // namespace penumbra::cli
