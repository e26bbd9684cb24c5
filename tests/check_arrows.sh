#!/usr/bin/env bash
# The house plan, checked from the #include lines: who may know whom.
#   app/panels -> app/widgets -> app/gpu; app -> core/studio.hpp only; torch only in core; no GUI in core;
#   exploration, training, evaluation -> models -> objectives; everybody -> io, data.
#   check_arrows.sh [ROOT [PENUMBRA]]: the built program, which must not link LibTorch, is looked at where it is given.
set -u
penumbra=${2:-}
cd "${1:-$(dirname "$0")/..}" || exit 2
failures=0

# forbid WHAT PATTERN WHERE...: no file below WHERE may have an #include that matches PATTERN.
forbid() {
    local what=$1 pattern=$2 found
    shift 2
    found=$(grep -rnE "^ *#include *[<\"]($pattern)" --include='*.hpp' --include='*.cpp' "$@" 2>/dev/null)
    if [ -n "$found" ]; then
        printf 'arrow against the plan (%s):\n%s\n' "$what" "$found"
        failures=$((failures + 1))
    fi
}

forbid "torch stays in core" '(torch|ATen|c10)/' app
forbid "no window or GL in core" '(imgui|glad/|GLFW/|EGL/|app/)' core
forbid "GL only in app/gpu and the window backends" '(glad/|GL/)' app/panels app/widgets app/cli
forbid "app knows core by its door" 'core/(data|models|objectives|training|exploration|evaluation|io)/' app
forbid "widgets know no models" '(core/|app/panels)' app/widgets
forbid "gpu knows neither widgets nor panels" '(core/|app/(panels|widgets|shell))' app/gpu
forbid "panels do not know the backends" 'app/shell/backend' app/panels
forbid "objectives lean on io only" 'core/(models|training|exploration|evaluation)/' core/objectives core/io core/data
forbid "models lean on objectives, data, io" 'core/(training|exploration|evaluation)/' core/models
forbid "io leans on nothing" 'core/data/' core/io
forbid "exploration and training do not know each other" 'core/(training|evaluation)/' core/exploration
forbid "training does not know exploration" 'core/(exploration|evaluation)/' core/training
forbid "evaluation does not know the workers" 'core/(training|exploration)/' core/evaluation

# Headers that the door includes stay free of torch, however deep.
closure=core/studio.hpp
while :; do
    next=$(for header in $closure; do
        echo "$header"
        grep -hoE '^ *#include "core/[^"]+"' "$header" | sed -E 's/.*"(.*)"/\1/'
    done | sort -u)
    [ "$next" = "$closure" ] && break
    closure=$next
done
# shellcheck disable=SC2086
forbid "the door is free of torch" '(torch|ATen|c10)/' $closure

if [ -n "$penumbra" ]; then
    needed=$(readelf -d "$penumbra" | grep NEEDED)
    [ -n "$needed" ] || { echo "readelf found no libraries in $penumbra"; failures=$((failures + 1)); }
    if echo "$needed" | grep -E 'torch|c10|blas|gomp|penumbra_engine'; then
        echo "the program links LibTorch, which it is to load while the window is drawn"
        failures=$((failures + 1))
    fi
fi

[ "$failures" -eq 0 ] && echo "arrows: as planned ($(echo "$closure" | wc -w) headers behind the door)"
exit "$failures"
