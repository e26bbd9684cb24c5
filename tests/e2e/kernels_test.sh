#!/usr/bin/env bash
# A BLAS library that claims to have chosen slow kernels is corrected before LibTorch loads it, without a restart; what
# somebody set by hand is not touched. The claim is made by a library put in front of the real one.
#   kernels_test.sh PENUMBRA-CLI COMPILER
set -u
cli=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/penumbra-kernels-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
unset OPENBLAS_CORETYPE
real=$(ldconfig -p | awk '$1 == "libopenblas.so.0" { print $NF; exit }')
if [ -z "$real" ] || ! grep -qw avx2 /proc/cpuinfo || ! "$cli" info --build | grep -q 'OpenBLAS'; then
    echo "kernels: LibTorch does not compute with OpenBLAS here, or this processor has no kernels to choose from; skipped"
    exit 77
fi
cat >"$work/claim.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
char* openblas_get_corename(void) {
    if (!getenv("OPENBLAS_CORETYPE"))
        return "Prescott";
    void* real = dlopen("libopenblas.so.0", RTLD_NOLOAD | RTLD_LAZY);
    return ((char* (*)(void))dlsym(real, "openblas_get_corename"))();
}
END
"$2" -x c -shared -fPIC -Wl,-soname,libblas.so.3 -o "$work/libblas.so.3" "$work/claim.c" -Wl,--no-as-needed -x none "$real" || exit 1

# runs_on WANTED VARIABLE=VALUE...: what `info --build` says of the kernels.
runs_on() {
    local wanted=$1 said
    shift
    said=$(env "$@" LD_LIBRARY_PATH="$work" "$cli" info --build | grep '^runtime:')
    echo "$said" | grep -qE "OpenBLAS ($wanted) \(OPENBLAS_CORETYPE\)" && return 0
    echo "FAILED: kernels $wanted were expected with '$*': $said"
    exit 1
}
runs_on "Haswell|SkylakeX" A=1
runs_on "Prescott|Core2" OPENBLAS_CORETYPE=Prescott
runs_on "Nehalem" OPENBLAS_CORETYPE=Nehalem
echo "kernels: a slow choice is corrected, a person's is kept"
