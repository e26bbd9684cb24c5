#include "core/openblas.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <initializer_list>

namespace penumbra {

namespace {

constexpr const char* kAsk = "openblas_get_corename";

std::string answer(void* ask) {
    const char* core = ask ? reinterpret_cast<char* (*)()>(ask)() : nullptr;
    return core ? core : "";
}

Kernels kernels_of(std::string_view core) {
    const auto is = [core](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), core) != names.end();
    };
    if (is({"SkylakeX", "Cooperlake", "SapphireRapids"}))
        return Kernels::Avx512;
    if (is({"Haswell", "Zen", "Excavator"}))
        return Kernels::Avx2;
    if (is({"Sandybridge", "Bulldozer", "Piledriver", "Steamroller"}))
        return Kernels::Avx;
    return Kernels::Sse;
}

} // namespace

Kernels kernels_of_processor() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return Kernels::Avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return Kernels::Avx2;
    if (__builtin_cpu_supports("avx"))
        return Kernels::Avx;
#endif
    return Kernels::Sse;
}

std::string better_core_type(std::string_view chosen, Kernels processor) {
    if (chosen.empty() || kernels_of(chosen) >= processor)
        return {};
    switch (processor) {
    case Kernels::Avx512:
        return "SkylakeX";
    case Kernels::Avx2:
        return "Haswell";
    case Kernels::Avx:
        return "Sandybridge";
    case Kernels::Sse:
        break;
    }
    return {};
}

std::string openblas_core() {
    return answer(dlsym(RTLD_DEFAULT, kAsk));
}

std::string openblas_core_to_come() {
    constexpr const char* kThreads = "OPENBLAS_NUM_THREADS";
    // With one thread the library is loaded, asked and closed again in three milliseconds.
    const bool choose_threads = std::getenv(kThreads) == nullptr;
    if (choose_threads)
        setenv(kThreads, "1", 1);
    std::string core;
    if (void* blas = dlopen("libblas.so.3", RTLD_LAZY | RTLD_LOCAL)) {
        core = answer(dlsym(blas, kAsk));
        dlclose(blas);
    }
    if (choose_threads)
        unsetenv(kThreads);
    return core;
}

} // namespace penumbra
