#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <iostream>
#include <sstream>

namespace penumbra::cli {

namespace {

std::string projection_csv(const ProbeAnswer& probe) {
    const PrincipalComponents& components = probe.components.front();
    std::ostringstream text;
    text.precision(9); // as many as a float has
    text << "id,label";
    for (std::size_t j = 0; j < probe.code_size; ++j)
        text << ",z" << j;
    if (!components.coordinates.empty())
        text << ",pc1,pc2";
    text << '\n';
    for (std::size_t i = 0; i < probe.count; ++i) {
        text << i << ',' << int{probe.labels[i]};
        for (std::size_t j = 0; j < probe.code_size; ++j)
            text << ',' << probe.codes[i * probe.code_size + j];
        if (!components.coordinates.empty())
            text << ',' << components.coordinates[2 * i] << ',' << components.coordinates[2 * i + 1];
        text << '\n';
    }
    return text.str();
}

void report(const ProbeAnswer& probe, const std::string& data, const std::string& place) {
    std::cout << probe.count << " codes of " << data << " in " << place;
    const auto& components = probe.components.front();
    if (!components.axes.empty())
        std::cout << "; the two components explain "
                  << 100 * (components.explained[0] + components.explained[1]) << " % of the variance";
    std::cout << '\n';
}

} // namespace

void add_project(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, output, projector, data;
        ImageChoice images = ImageChoice::Test;
        std::size_t count = 1000000;
    };
    auto* command = program.add_subcommand(
        "project", "Codes of images with their first two principal components, as a table.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    add_image_choice(*command, arguments->images);
    command->add_option("--count", arguments->count, "The first so many (default: all)")
        ->check(CLI::Range(std::size_t{2}, std::size_t{1000000}));
    command->add_option("--data", arguments->data, "Data set: a name or a folder");
    command->add_option("--output", arguments->output, ".csv: id, label, z0.., pc1, pc2");
    command->add_option("--embedding-projector", arguments->projector,
                        "Folder for what TensorBoard's Embedding Projector opens: codes, labels, thumbnails");
    command->callback([arguments] {
        if (arguments->output.empty() && arguments->projector.empty())
            throw CLI::ValidationError("Nothing says where to. Give --output or --embedding-projector.");
        LoadedModel model(arguments->checkpoint);
        const auto data = load_dataset(arguments->data);
        ProgressBar bar;
        const auto probe = model.probe(data, {.images = arguments->images, .most = arguments->count},
                                       [&](double fraction) { bar.show(fraction, "encoding"); });
        if (!arguments->output.empty()) {
            write_file_atomically(arguments->output, std::string_view(projection_csv(probe)));
            report(probe, data->name, arguments->output);
        }
        if (!arguments->projector.empty()) {
            const auto name = std::filesystem::path(arguments->checkpoint).stem().string();
            write_embedding_projector(arguments->projector, name, probe,
                                      ProbeImages(data, arguments->images));
            report(probe, data->name, arguments->projector);
        }
    });
}

} // namespace penumbra::cli
