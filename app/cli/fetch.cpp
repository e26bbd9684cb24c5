#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <csignal>
#include <iostream>

namespace penumbra::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

} // namespace

void add_fetch(CLI::App& program) {
    struct Arguments {
        std::string name = "mnist", folder;
        std::vector<std::string> mirrors;
    };
    auto* command = program.add_subcommand("fetch", "Download MNIST into the user's data folder.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("name", arguments->name, "mnist")->check(CLI::IsMember({"mnist"}));
    command->add_option("--folder", arguments->folder,
                        "Where to (default: the user's data folder, where Penumbra finds it)");
    command->add_option("--mirror", arguments->mirrors,
                        "A URL to try instead of the public ones; may be given several times");
    command->callback([arguments] {
        FetchSource source = mnist_source();
        if (!arguments->mirrors.empty())
            source.mirrors = arguments->mirrors;
        for (auto& mirror : source.mirrors)
            if (!mirror.ends_with('/'))
                mirror += '/';
        const std::filesystem::path folder = arguments->folder.empty()
                                                 ? user_data_folder() / source.name
                                                 : std::filesystem::path(arguments->folder);
        std::signal(SIGINT, [](int) { interrupted = 1; });
        try {
            ProgressBar bar;
            fetch(source, folder,
                  {.progress =
                       [&](const FetchProgress& progress) { bar.show(progress.fraction(), progress.file); },
                   .cancelled = [] { return interrupted != 0; }});
        } catch (const Cancelled&) {
            throw Error("The download was interrupted.", "The same command goes on with it.");
        }
        std::cout << "MNIST is in " << folder.string() << '\n';
    });
}

} // namespace penumbra::cli
