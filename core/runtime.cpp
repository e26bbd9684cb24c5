#include "core/runtime.hpp"

#include "core/openblas.hpp"
#include "core/precompiled.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>

namespace penumbra {

namespace {

/// A function of the BLAS library that happens to be loaded, or null: OpenBLAS is not linked by name.
template<class Function>
Function blas_function(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

} // namespace

void set_compute_threads(int count) {
    at::set_num_threads(count);
    // LibTorch's count does not rule OpenBLAS's own pool; two pools at once oversubscribe badly.
    if (const auto set_threads = blas_function<void (*)(int)>("openblas_set_num_threads"))
        set_threads(count);
    at::globalContext().setFlushDenormal(true);
}

std::string describe_runtime() {
    const auto core = openblas_core();
    std::string blas = core.empty() ? "BLAS unknown to Penumbra" : "OpenBLAS " + core;
    if (!core.empty() && std::getenv("OPENBLAS_CORETYPE"))
        blas += " (OPENBLAS_CORETYPE)";
    return blas + ", " + std::to_string(physical_cores()) + " cores; CUDA " +
           (torch::cuda::is_available() ? "available" : "not available");
}

} // namespace penumbra
