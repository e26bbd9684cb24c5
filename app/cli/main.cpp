// penumbra-cli: loads its commands, and LibTorch with them, once the variables are set that LibTorch reads
// while it is loaded. Linked directly, the program would have to start twice.

#include "core/studio.hpp"

#include <iostream>

int main(int argc, char** argv) {
    penumbra::tune_process(argv);
    try {
        const auto run = reinterpret_cast<int (*)(int, char**)>(
            penumbra::library_function("libpenumbra_commands.so", "penumbra_run_command"));
        return run(argc, argv);
    } catch (const penumbra::Error& problem) {
        std::cerr << "penumbra-cli: " << problem.what() << '\n';
        return 1;
    }
}
