#pragma once

/// Compiles a function once for each level of the processor and picks at load time: the programs are built
/// for the oldest x86-64, but the few loops that take the time should use what is there. Elsewhere it says
/// nothing.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define PENUMBRA_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PENUMBRA_VECTOR_CLONES
#endif
