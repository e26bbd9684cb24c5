// What a program decides before LibTorch is there, and what it knows without it.

#include "core/core_shares.hpp"
#include "core/openblas.hpp"
#include "core/runtime.hpp"
#include "core/time_slice.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <malloc.h>
#include <map>
#include <sched.h>
#include <sys/resource.h>
#include <torch/version.h>
#include <unistd.h>

namespace penumbra {

std::vector<std::vector<int>> cores_of_process() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return {{0}};
    std::map<std::string, std::vector<int>> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                           "/topology/thread_siblings_list");
        std::string siblings;
        cores[std::getline(file, siblings) ? siblings : std::to_string(cpu)].push_back(cpu);
    }
    std::vector<std::vector<int>> all;
    for (auto& [siblings, cpus] : cores)
        all.push_back(std::move(cpus));
    std::ranges::sort(all); // by their first CPU: neighbours share caches
    return all.empty() ? decltype(all){{0}} : all;
}

std::vector<int> core_share(const std::vector<std::vector<int>>& cores, int share, int count) {
    const auto many = static_cast<int>(cores.size());
    const int each = many / count, more = many % count;
    int first = share * each + std::min(share, more);
    int last = first + each + (share < more ? 1 : 0);
    if (each == 0) { // fewer cores than shares
        first = share % many;
        last = first + 1;
    }
    std::vector<int> cpus;
    for (int core = first; core < last; ++core)
        cpus.insert(cpus.end(), cores[static_cast<std::size_t>(core)].begin(),
                    cores[static_cast<std::size_t>(core)].end());
    return cpus;
}

/// Cores this process may use, hyper-threads of one core counted once.
int physical_cores() {
    return static_cast<int>(cores_of_process().size());
}

void tune_process(char** argv) {
#if defined(__GLIBC__)
    // Tensors of some megabytes come and go in every step. By default each is mapped from the kernel and
    // given back, which costs a tenth of the time and more; these keep the memory.
    constexpr int kLarge = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, kLarge);
    mallopt(M_TRIM_THRESHOLD, kLarge);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
    // Both variables are read by a library when it is loaded. What is there already, being linked into the
    // program, reads them after a restart.
    bool restart = false;
    const auto choose = [&restart](const char* variable, const char* value, const char* reader) {
        setenv(variable, value, 1);
        restart |= dlsym(RTLD_DEFAULT, reader) != nullptr;
    };
    const auto open_to_choice = [](const char* variable) { return std::getenv(variable) == nullptr; };
    if (open_to_choice("OPENBLAS_CORETYPE")) {
        const auto loaded = openblas_core();
        const auto chosen = loaded.empty() ? openblas_core_to_come() : loaded;
        if (const auto better = better_core_type(chosen, kernels_of_processor()); !better.empty())
            choose("OPENBLAS_CORETYPE", better.c_str(), "openblas_get_corename");
    }
    // OpenMP's threads spin while they wait. On a machine that does anything else as well a step of training
    // was seen to take ten times as long.
    if (open_to_choice("OMP_WAIT_POLICY") && physical_cores() > 1)
        choose("OMP_WAIT_POLICY", "passive", "omp_get_max_threads");
    if (restart)
        execv("/proc/self/exe", argv); // returns only when it could not: slower, but right
}

void touch_memory_ahead(std::size_t bytes) {
    // Written through a volatile pointer, or it would be left out. What is freed stays with the allocator.
    constexpr std::size_t kPage = 4096;
    const auto memory = std::make_unique_for_overwrite<std::byte[]>(bytes);
    for (std::size_t i = 0; i < bytes; i += kPage)
        static_cast<volatile std::byte*>(memory.get())[i] = std::byte{1};
}

void give_way_to_the_window() {
    // On Linux a priority belongs to the thread that sets it. The least there is: at 10 training's turns cost
    // one frame in a hundred of the window's a millisecond more than at 19.
    constexpr int kNice = 19;
    setpriority(PRIO_PROCESS, 0, kNice);
    set_time_slice(kBackgroundSlice);
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
