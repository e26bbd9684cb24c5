#pragma once

#include <string>
#include <string_view>

namespace penumbra {

/// How wide vectors are that a processor has, or kernels use.
enum class Kernels { Sse, Avx, Avx2, Avx512 };

Kernels kernels_of_processor();

/// The core type that OpenBLAS should be told to take instead of the one it has chosen: empty where its own
/// is as good as the processor, and where there is none (another library computes).
std::string better_core_type(std::string_view chosen, Kernels processor);

/// The core type that OpenBLAS has chosen; empty where it is not loaded.
std::string openblas_core();

/// The core type it would choose where LibTorch is not loaded yet; empty where LibTorch will compute with
/// another library. Changes the environment for a moment: ask before there are threads.
std::string openblas_core_to_come();

} // namespace penumbra
