#pragma once

#include <filesystem>
#include <string>

namespace penumbra {

/// What a program should do before anything else, first thing in main() and before it has threads:
/// - OpenBLAS picks its kernels when it is loaded, does not recognise processors newer than itself and then
///   falls back to its slowest; OpenMP's waiting threads burn the cores that others need. Both are told
///   otherwise by variables that they read when they are loaded: OPENBLAS_CORETYPE and OMP_WAIT_POLICY are
///   set where nobody has set them. A program that LibTorch is linked into is then started again (execv, same
///   arguments); one that loads it later need not be.
/// - The allocator is told to keep memory rather than give it back after every tensor.
void tune_process(char** argv);

/// Cores this process may use, hyper-threads of one core counted once.
int physical_cores();

// ---- with LibTorch, that is in programs it is linked into and in the engine ----

/// What computes: "OpenBLAS Zen, 2 cores; CUDA not available".
std::string describe_runtime();

/// Applies the thread counts to LibTorch and OpenBLAS, flushes denormals. Call it on the thread that
/// computes.
void set_compute_threads(int count);

// ---- without ----

/// Lowers the priority of the calling thread and of those it begins, so that drawing and painting come first.
void give_way_to_the_window();

/// Makes the kernel hand over that much memory now rather than page by page later, for the calling thread's
/// allocations to come. @param bytes  of the process's memory that it may cost
void touch_memory_ahead(std::size_t bytes);

/// A function of one of Penumbra's own libraries, which lie beside the program. They bring LibTorch with
/// them: loading the first takes about half a second, during which no other thread can load a library.
/// @throws Error when anything of it is missing.
void* library_function(const char* library, const char* name);

/// The folder with models/: $PENUMBRA_ASSETS, beside the program, or the source tree it was built from.
/// Empty when none exists.
std::filesystem::path find_assets();

/// Version and build, for `--version`.
std::string version();

} // namespace penumbra
