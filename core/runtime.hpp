#pragma once

#include <filesystem>
#include <string>

namespace penumbra {

/// OpenBLAS picks its kernels when it is loaded and does not recognise processors newer than itself; it then falls
/// back to its slowest. If that happened, sets OPENBLAS_CORETYPE to the best type this processor supports and
/// starts the program again (execv, same arguments). Returns when all is well; respects a value the user set.
/// Call it first thing in main().
void use_fast_blas(char** argv);

/// What computes: "OpenBLAS Zen, 2 cores: 1 training thread, 1 exploration thread".
std::string describe_runtime();

/// Threads for one training step: the cores that exist, less one kept for the window and exploration, at least one.
int training_threads(bool headless);
/// Applies the thread counts to LibTorch and OpenBLAS, flushes denormals. Call it on the thread that computes.
void set_compute_threads(int count);

/// The folder with models/: $PENUMBRA_ASSETS, beside the program, or the source tree it was built from.
/// Empty when none exists.
std::filesystem::path find_assets();

/// Version and build, for `--version`.
std::string version();

} // namespace penumbra
