#include "core/runtime.hpp"

#include "core/precompiled.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <malloc.h>
#include <sched.h>
#include <set>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace penumbra {

namespace {

/// How wide the kernels of an OpenBLAS core type are: 0 up to SSE, 1 AVX, 2 AVX2 with FMA, 3 AVX-512.
int kernel_rank(std::string_view core) {
    const auto is = [core](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), core) != names.end();
    };
    if (is({"SkylakeX", "Cooperlake", "SapphireRapids"}))
        return 3;
    if (is({"Haswell", "Zen", "Excavator"}))
        return 2;
    if (is({"Sandybridge", "Bulldozer", "Piledriver", "Steamroller"}))
        return 1;
    return 0;
}

/// What this processor could run, with the core type that uses it; rank 0 where nothing better is known.
std::pair<int, const char*> best_kernels() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return {3, "SkylakeX"};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {2, "Haswell"};
    if (__builtin_cpu_supports("avx"))
        return {1, "Sandybridge"};
#endif
    return {0, ""};
}

/// A function of the BLAS library that happens to be loaded, or null: OpenBLAS is not linked by name.
template<class Function>
Function blas_function(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

const char* openblas_core() {
    const auto corename = blas_function<char* (*)()>("openblas_get_corename");
    return corename ? corename() : nullptr;
}

/// Cores this process may use, hyper-threads of one core counted once.
int physical_cores() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 1;
    std::set<std::string> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                           "/topology/thread_siblings_list");
        std::string siblings;
        cores.insert(std::getline(file, siblings) ? siblings : std::to_string(cpu));
    }
    return std::max(1, static_cast<int>(cores.size()));
}

} // namespace

void tune_process(char** argv) {
#if defined(__GLIBC__)
    // Tensors of some megabytes come and go in every step. By default each is mapped from the kernel and
    // given back, which costs a tenth of the time and more; these keep the memory.
    constexpr int kLarge = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, kLarge);
    mallopt(M_TRIM_THRESHOLD, kLarge);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
    bool restart = false;
    const auto choose = [&restart](const char* variable, const char* value) {
        if (std::getenv(variable))
            return; // somebody chose: the user, or we before the restart
        setenv(variable, value, 1);
        restart = true;
    };
    if (const char* core = openblas_core()) {
        const auto [rank, type] = best_kernels();
        if (rank > kernel_rank(core))
            choose("OPENBLAS_CORETYPE", type);
    }
    // OpenMP's threads spin while they wait. On a machine that does anything else as well a step of training
    // was seen to take ten times as long.
    if (physical_cores() > 1)
        choose("OMP_WAIT_POLICY", "passive");
    if (restart)
        execv("/proc/self/exe", argv); // returns only when it could not: slower, but right
}

void give_way_to_the_window() {
    // On Linux a priority belongs to the thread that sets it.
    constexpr int kNice = 10;
    setpriority(PRIO_PROCESS, 0, kNice);
}

int training_threads(bool headless) {
    const int cores = physical_cores();
    return headless ? cores : std::max(1, cores - 1);
}

void set_compute_threads(int count) {
    at::set_num_threads(count);
    // LibTorch's count does not rule OpenBLAS's own pool; two pools at once oversubscribe badly.
    if (const auto set_threads = blas_function<void (*)(int)>("openblas_set_num_threads"))
        set_threads(count);
    at::globalContext().setFlushDenormal(true);
}

std::string describe_runtime() {
    const char* core = openblas_core();
    std::string blas = core ? std::string("OpenBLAS ") + core : "BLAS unknown to Penumbra";
    if (core && std::getenv("OPENBLAS_CORETYPE"))
        blas += " (OPENBLAS_CORETYPE)";
    return blas + ", " + std::to_string(physical_cores()) +
           " cores: " + std::to_string(training_threads(false)) + " for training with a window, " +
           std::to_string(training_threads(true)) + " without; CUDA " +
           (torch::cuda::is_available() ? "available" : "not available");
}

std::filesystem::path find_assets() {
    namespace fs = std::filesystem;
    if (const char* folder = std::getenv("PENUMBRA_ASSETS"); folder && *folder)
        return folder;
    std::error_code ignored;
    fs::path place = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    // Beside the program, in an installation (bin/../share/penumbra) or in the tree it was built in
    // (build/release).
    for (int up = 0; up < 4 && !place.empty(); ++up, place = place.parent_path())
        for (const char* name : {"assets", "share/penumbra/assets"})
            if (fs::is_directory(place / name / "models", ignored))
                return place / name;
    return {};
}

std::string version() {
    return "Penumbra " PENUMBRA_VERSION ", LibTorch " TORCH_VERSION;
}

} // namespace penumbra
