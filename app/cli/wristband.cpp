#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <cstdio>

namespace penumbra::cli {

void add_wristband(CLI::App& program) {
    struct Arguments {
        std::string input, json;
        bool spectral = false;
    };
    auto* command = program.add_subcommand("wristband",
                                           "Raw components of the Wristband loss of a batch [N,d], float64.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--input", arguments->input, "The batch, .npy")->required();
    command->add_flag("--spectral", arguments->spectral, "The spectral form of the repulsion");
    command->add_option("--json", arguments->json, "Write it to a file, or - for standard output");
    command->callback([arguments] {
        const auto batch = read_npy(arguments->input);
        if (batch.shape.size() != 2)
            throw Error(arguments->input + " is not a batch [N, d]: it has " +
                        std::to_string(batch.shape.size()) + " dimensions.");
        const auto report =
            wristband_report(batch.values, batch.shape[0], batch.shape[1], arguments->spectral);
        const nlohmann::json object{
            {"rep", report.rep}, {"rad", report.rad}, {"mom", report.mom}, {"total", report.total}};
        if (arguments->json != "-")
            for (const auto& [key, value] : object.items())
                std::printf("%-6s %.11f\n", key.c_str(), value.get<double>());
        write_json(arguments->json, object);
    });
}

} // namespace penumbra::cli
