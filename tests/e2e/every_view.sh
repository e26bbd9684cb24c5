#!/usr/bin/env bash
# Goes through every view in one session and takes each one's picture: dark and light, at scale 1 and at scale 2. To be
# looked at; by itself it checks that every view can be reached and that the program says nothing of an error.
#   every_view.sh [--once] PENUMBRA PENUMBRA_CLI PICTURES [DATA]
# --once: one picture of each view, dark and at scale 1. DATA: as --data; without it MNIST where it is found, else synthetic
# digits. Takes some minutes. A model of Python's is trained for the session where /usr/bin/python3 has torch.
set -eu
once=0
[ "$1" = --once ] && once=1 && shift
program=$(realpath "$1")
commands=$(realpath "$2")
mkdir -p "$3"
pictures=$(realpath "$3")
data=() folder=()
[ $# -gt 3 ] && data=(--data "$4")
[ $# -gt 3 ] && [ -d "$4" ] && folder=("$(realpath "$4")") && data=(--data "${folder[0]}")
here=$(cd "$(dirname "$0")" && pwd)
assets=$(realpath "${PENUMBRA_ASSETS:-$here/../../assets}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for kind in CONFIG CACHE DATA STATE; do export "XDG_${kind}_HOME=$work/${kind,,}"; done
cd "$work"

"$commands" train --preset cvae-half "${data[@]}" --minutes 0.3 --out second >/dev/null 2>&1
"$commands" train --preset vae-20 --seed 2 "${data[@]}" --epochs 2 --out runs/earlier >/dev/null 2>&1
second=$(ls second/checkpoints/*.safetensors | tail -1)
python=""
if /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    python=$work/from-python.pt
    /usr/bin/python3 "$here/train_in_python.py" "$python" "${folder[@]}" >python.log 2>&1 ||
        { cat python.log >&2; echo "FAILED: training in Python" >&2; exit 1; }
fi

awk -v once=$once -v pictures="$pictures" -v second="$second" -v vae="$assets/models/vae-2d.safetensors" -v python="$python" '
    function look(name) {
        name = pictures "/" name
        print "wait frames 3"; print "screenshot " name "-dark-1.png"
        if (once) return
        print "theme light"; print "wait frames 3"; print "screenshot " name "-light-1.png"
        print "scale 2"; print "resize 3200 2000"; print "wait frames 5"; print "screenshot " name "-light-2.png"
        print "theme dark"; print "wait frames 3"; print "screenshot " name "-dark-2.png"
        print "scale 1"; print "resize 1600 1000"; print "wait frames 5"
    }
    /^# A module of Python/ { skipping = python == "" }
    /^# The desktop/ { skipping = 0 }
    skipping { next }
    { sub("SECOND_COMPLETER", second); sub("VAE_2D", vae); sub("PYTHON_MODULE", python) }
    $1 == "look" { look($2); next }
    { print }' "$here/every_view.txt" >script.txt

"$program" --backend egl --size 1600x1000 --session session.json --preset vae-20 --script script.txt "${data[@]}" --runs "$work/runs" >/dev/null 2>errors ||
    { cat errors >&2; echo "FAILED: the session" >&2; exit 1; }
echo "every view: $(ls "$pictures"/*.png | wc -l) pictures in $pictures"
