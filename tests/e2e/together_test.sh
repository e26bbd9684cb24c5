#!/usr/bin/env bash
# Two processes that train one run over loopback: the losses of one with the whole batch; and what the first does when
# the second is killed. Then a sweep whose runs two processes share out: the table of one alone, also when one is killed.
#   together_test.sh PATH/TO/penumbra-cli
set -u
cli=$(realpath "${1:?the path of penumbra-cli}")
work=$(mktemp -d "${TMPDIR:-/tmp}/penumbra-together-XXXXXX")
first='' second=''
trap '[ -n "$second" ] && kill -9 "$second" 2>/dev/null; [ -n "$first" ] && kill -9 "$first" 2>/dev/null; rm -rf "$work"' EXIT
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
first='' second=''
"$cli" train --out wrong --data digits.npy "${settings[@]}" --epochs 1 --world-size 2 >wrong.txt 2>&1
[ $? -eq 2 ] && grep -q -- "--rank" wrong.txt || end "a rank left out"

# A sweep over workers. All on one core, so that a run has as many threads wherever it is trained.
core=$(python3 -c 'import os; print(min(os.sched_getaffinity(0)))')
sweep=(taskset -c "$core" "$cli" sweep --preset ae --set hidden=64 --set layers=2 --set batch_size=40 --set device=cpu
    --set latent=2,3,4 --seed 3 --limit 50 --data digits.npy)
# table FILE: without what depends on the clock
table() {
    python3 -c '
import csv, sys
for row in csv.DictReader(open(sys.argv[1])):
    print({key: value for key, value in row.items() if key not in ("seconds", "images_per_second")})' "$1"
}
"${sweep[@]}" --epochs 300 --out sequential >sequential.txt 2>&1 || end "a sweep alone"
[ "$(table sequential/sweep.csv | wc -l)" -eq 3 ] || end "a sweep alone left no table"
"${sweep[@]}" --epochs 300 --out shared --workers 2 --json shared.json >workers.txt 2>&1 || end "a sweep over two workers"
[ "$(table shared/sweep.csv)" = "$(table sequential/sweep.csv)" ] || end "the workers' table differs"
[ -s shared.json ] && [ -s shared/sweep.json ] && [ -e shared/worker-1.txt ] || end "the workers left no tables"

# One of two is killed: the other says so and goes on with its run.
port=$((port + 1))
meet=(--world-size 2 --master "127.0.0.1:$port")
"${sweep[@]}" --epochs 300 --out handed "${meet[@]}" --rank 1 >second.txt 2>&1 &
second=$!
"${sweep[@]}" --epochs 300 --out handed "${meet[@]}" --rank 0 >first.txt 2>&1 &
first=$!
for _ in $(seq 600); do
    [ -s handed/latent-2/metrics.csv ] && [ -s handed/latent-3/metrics.csv ] && break
    sleep 0.05
done
kill -9 "$second"
wait "$first" || end "the first of two that share out a sweep"
grep -q "is given to another" first.txt || end "the first did not say that the second was lost"
[ "$(table handed/sweep.csv)" = "$(table sequential/sweep.csv)" ] || end "the table differs after one was lost"
first='' second=''

# The first is killed: the second says so. And a second that sweeps over something else is told.
port=$((port + 1))
meet=(--world-size 2 --master "127.0.0.1:$port")
"${sweep[@]}" --epochs 9000 --out ended "${meet[@]}" --rank 0 >first.txt 2>&1 &
first=$!
"${sweep[@]}" --epochs 9000 --out wrong "${meet[@]}" --rank 1 --set latent=7,8 >wrong.txt 2>&1 &&
    end "another sweep was taken for the same"
grep -q "sweeps over something else" wrong.txt || end "it was not said that the sweeps differ"
"${sweep[@]}" --epochs 9000 --out ended "${meet[@]}" --rank 1 >second.txt 2>&1 &
second=$!
for _ in $(seq 600); do
    [ -s ended/latent-2/metrics.csv ] && [ -s ended/latent-3/metrics.csv ] && break
    sleep 0.05
done
kill -9 "$first"
wait "$second"
[ $? -eq 1 ] && grep -q "which hands out the runs" second.txt || end "the second did not say that the first was lost"
first='' second=''
"$cli" sweep --preset ae --set latent=2,3 --data digits.npy --workers 2 --rank 0 --out wrong >wrong.txt 2>&1
[ $? -eq 2 ] || end "--workers with --rank"
echo "all passed"
