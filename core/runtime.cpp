#include "core/runtime.hpp"

#include "core/blas_threads.hpp"
#include "core/openblas.hpp"
#include "core/precompiled.hpp"

#include <algorithm>
#include <cstdlib>

namespace penumbra {

void set_compute_threads(int count) {
    at::set_num_threads(count);
    // Two pools that differ oversubscribe badly.
    set_blas_threads(count);
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
