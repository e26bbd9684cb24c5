#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

namespace penumbra::cli {

namespace {

/// "index,label,style,slant,..." and a line for every image.
std::string factors_csv(const ImageSet& set) {
    std::ostringstream text;
    text << "index,label";
    for (const Factor& factor : set.factors)
        text << ',' << factor.name;
    text << '\n';
    for (std::size_t i = 0; i < set.size(); ++i) {
        text << i << ',' << int{set.labels[i]};
        for (const Factor& factor : set.factors) {
            text << ',';
            if (factor.names.empty())
                text << factor.values[i];
            else
                text << factor.names.at(static_cast<std::size_t>(factor.values[i]));
        }
        text << '\n';
    }
    return text.str();
}

} // namespace

void add_synthesize(CLI::App& program) {
    struct Arguments {
        std::size_t count = 100;
        std::uint64_t seed = kSyntheticSeed;
        std::string output, factors;
    };
    auto* command = program.add_subcommand(
        "synthesize", "Handwriting-like digits [N,28,28] with the factors they were made from.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--count", arguments->count, "How many (default: 100)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
    command->add_option("--seed", arguments->seed, "Same seed, same digits (default: that of the data set)");
    command->add_option("--output", arguments->output, ".npy or .png")->required();
    command->add_option("--factors", arguments->factors,
                        "CSV: label, style, slant, thickness, width, rotation, size");
    command->callback([arguments] {
        const ImageSet set = synthetic_digits(arguments->count, arguments->seed);
        Array array{{set.size(), kImageRows, kImageColumns}, std::vector<float>(set.pixels.size())};
        std::ranges::transform(set.pixels, array.values.begin(),
                               [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
        write_array(arguments->output, array, /*columns=*/10);
        if (!arguments->factors.empty())
            write_file_atomically(arguments->factors, std::string_view(factors_csv(set)));
        std::cout << set.size() << " digits in " << arguments->output << '\n';
    });
}

} // namespace penumbra::cli
