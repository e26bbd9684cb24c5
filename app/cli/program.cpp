// The commands of penumbra-cli: everything the window does, without one.

#include "app/cli/command.hpp"

#include <iostream>

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUse = 2;

} // namespace

/// What main.cpp looks up once it has loaded this library, and LibTorch with it. Returns the exit code.
extern "C" int penumbra_run_command(int argc, char** argv) {
    using namespace penumbra;
    set_compute_threads(ThreadRule(/*window=*/false, physical_cores()).training());

    CLI::App program("Penumbra without a window: train, measure and use generative models of small images.",
                     "penumbra-cli");
    program.require_subcommand(1);
    program.set_version_flag("--version", version());
    program.footer("Exit codes: 0 done, 1 failed, 2 wrong use.");
    for (const auto add :
         {cli::add_train,       cli::add_eval,     cli::add_encode,   cli::add_decode,    cli::add_complete,
          cli::add_sample,      cli::add_presets,  cli::add_info,     cli::add_wristband, cli::add_export,
          cli::add_interpolate, cli::add_traverse, cli::add_project,  cli::add_kl,        cli::add_synthesize,
          cli::add_fetch,       cli::add_bench,    cli::add_diagnose, cli::add_sweep,     cli::add_report})
        add(program);
    // Of every command: a checkpoint may be given wherever a model is.
    program.add_flag_callback("--trust", trust_all_programs,
                              "Let TorchScript files run that are given as models: they are programs");
    for (auto* command : program.get_subcommands({}))
        command->fallthrough();
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return program.exit(problem) == 0 ? 0 : kWrongUse;
    } catch (const std::exception& problem) {
        std::cerr << "penumbra-cli: " << problem.what() << '\n';
        return kFailed;
    }
    return 0;
}
