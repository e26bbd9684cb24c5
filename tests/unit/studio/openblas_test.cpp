#include "core/openblas.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace penumbra {

namespace {

TEST(OpenBlas, ASlowerCoreTypeThanTheProcessorsIsCorrected) {
    EXPECT_EQ(better_core_type("Prescott", Kernels::Avx512), "SkylakeX");
    EXPECT_EQ(better_core_type("Haswell", Kernels::Avx512), "SkylakeX");
    EXPECT_EQ(better_core_type("Prescott", Kernels::Avx2), "Haswell");
    EXPECT_EQ(better_core_type("Sandybridge", Kernels::Avx2), "Haswell");
    EXPECT_EQ(better_core_type("Nehalem", Kernels::Avx), "Sandybridge");
    EXPECT_EQ(better_core_type("a name of the future", Kernels::Avx2), "Haswell");
}

TEST(OpenBlas, AChoiceAsGoodAsTheProcessorIsLeftAlone) {
    EXPECT_EQ(better_core_type("Zen", Kernels::Avx2), "");
    EXPECT_EQ(better_core_type("Cooperlake", Kernels::Avx512), "");
    EXPECT_EQ(better_core_type("SkylakeX", Kernels::Avx2), "");
    EXPECT_EQ(better_core_type("Prescott", Kernels::Sse), "");
}

TEST(OpenBlas, OtherLibrariesAreLeftAlone) {
    EXPECT_EQ(better_core_type("", Kernels::Avx512), "");
}

TEST(OpenBlas, NoSlowKernelsAreInUse) {
    if (openblas_core().empty())
        GTEST_SKIP() << "LibTorch computes with another library here";
    // tests/main.cpp has corrected the library's own choice, never for the worse; a person's is kept.
    const char* set = std::getenv("OPENBLAS_CORETYPE");
    if (set && !better_core_type(set, kernels_of_processor()).empty())
        GTEST_SKIP() << "OPENBLAS_CORETYPE=" << set << " was set by hand";
    EXPECT_EQ(better_core_type(openblas_core(), kernels_of_processor()), "");
}

} // namespace

} // namespace penumbra
