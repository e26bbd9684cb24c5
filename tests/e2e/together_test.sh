#!/usr/bin/env bash
# Two processes that train one run over loopback: the losses of one with the whole batch; and what the first does when
# the second is killed.
#   together_test.sh PATH/TO/penumbra-cli
set -u
cli=$(realpath "${1:?the path of penumbra-cli}")
work=$(mktemp -d "${TMPDIR:-/tmp}/penumbra-together-XXXXXX")
second=
trap '[ -n "$second" ] && kill -9 "$second" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config XDG_CACHE_HOME=$work/home/cache
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
unset PENUMBRA_DATA
mkdir -p "$HOME"
port=$((20000 + $$ % 20000))

end() {
    printf 'FAILED: %s\n' "$1"
    tail -n 5 ./*.txt
    exit 1
}

# rank K: the words for one of two. What goes on beside is the program itself, so that it can be killed.
rank() {
    words=(--data digits.npy --world-size 2 --rank "$1" --master "127.0.0.1:$port")
}

"$cli" synthesize --count 700 --output digits.npy >made.txt 2>&1 || end "no digits"
settings=(--preset ae --set hidden=16 --set layers=1 --set batch_size=40 --set device=cpu --seed 3)

# One alone, then two together: the same losses, on both.
"$cli" train --out alone --data digits.npy "${settings[@]}" --epochs 30 >alone.txt 2>&1 || end "one alone"
rank 1
"$cli" train --out both "${words[@]}" "${settings[@]}" --epochs 30 >second.txt 2>&1 &
second=$!
rank 0
"$cli" train --out both "${words[@]}" "${settings[@]}" --epochs 30 >first.txt 2>&1 || end "the first of two"
wait "$second" || end "the second of two"
python3 - alone/metrics.csv both/metrics.csv both-rank-1/metrics.csv <<'EOF' || end "the losses differ"
import csv, sys

def losses(path):
    rows = [row for row in csv.DictReader(open(path)) if row["phase"] in ("train", "validation")]
    return [(row["phase"], row["step"], float(row["total"])) for row in rows]

alone, first, second = map(losses, sys.argv[1:])
assert len(alone) > 30 and first == second, (len(alone), len(first), len(second))
assert [row[:2] for row in alone] == [row[:2] for row in first]
worst = max(abs(a[2] - b[2]) / abs(a[2]) for a, b in zip(alone, first))
print(f"{len(alone)} losses, largest relative difference {worst:.1e}")
assert worst < 1e-5, worst
EOF

# The second is killed: the first says so, keeps what was trained and can go on, alone or with another.
port=$((port + 1))
rank 1
"$cli" train --out lost "${words[@]}" "${settings[@]}" --epochs 50000 >second.txt 2>&1 &
second=$!
rank 0
"$cli" train --out lost "${words[@]}" "${settings[@]}" --epochs 50000 >first.txt 2>&1 &
first=$!
for _ in $(seq 300); do
    [ "$(wc -l 2>/dev/null <lost/metrics.csv || echo 0)" -gt 8 ] && break
    sleep 0.1
done
kill -9 "$second"
wait "$first"
[ $? -eq 1 ] || end "the first did not fail"
grep -q "has ended" first.txt && grep -q -- "--resume" first.txt || end "the first did not say what happened"
ls lost/checkpoints/step-*.safetensors >/dev/null || end "the first kept nothing"
port=$((port + 1))
rank 1
"$cli" train --out lost "${words[@]}" --resume --epochs 1 >second.txt 2>&1 &
second=$!
rank 0
"$cli" train --out lost "${words[@]}" --resume --epochs 1 >first.txt 2>&1 &
first=$!
# The run's own 50,000 epochs are still before it: that it goes on is enough.
before=$(wc -l <lost/metrics.csv)
for _ in $(seq 300); do
    [ "$(wc -l <lost/metrics.csv)" -gt "$((before + 5))" ] && break
    sleep 0.1
done
[ "$(wc -l <lost/metrics.csv)" -gt "$((before + 5))" ] || end "they did not go on"
kill -INT "$first"
wait "$first" || end "the first was not stopped"
wait "$second"
second=
"$cli" train --out wrong --data digits.npy "${settings[@]}" --epochs 1 --world-size 2 >wrong.txt 2>&1
[ $? -eq 2 ] && grep -q -- "--rank" wrong.txt || end "a rank left out"
echo "all passed"
