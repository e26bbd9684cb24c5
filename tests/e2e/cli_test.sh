#!/usr/bin/env bash
# penumbra-cli as a person or a script meets it: every subcommand on a small made-up data set, its exit codes
# (0 done, 1 failed, 2 wrong use) and what it says when something is wrong.
#   cli_test.sh PATH/TO/penumbra-cli
set -u
cli=$(realpath "${1:?the path of penumbra-cli}")
work=$(mktemp -d "${TMPDIR:-/tmp}/penumbra-cli-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
# Nothing of the person who runs this may be found or touched.
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config XDG_CACHE_HOME=$work/home/cache
unset PENUMBRA_DATA
mkdir -p "$HOME"
failures=0
checks=0

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
    sed 's/^/    out: /' out.txt | head -n 5
    sed 's/^/    err: /' err.txt | head -n 5
}

# run CODE ARGUMENTS...: penumbra-cli must end with CODE.
run() {
    local expected=$1 code
    shift
    checks=$((checks + 1))
    "$cli" "$@" >out.txt 2>err.txt </dev/null
    code=$?
    [ "$code" -eq "$expected" ] || fail "exit $code instead of $expected: $*"
}

# says WORDS: what the last run wrote to standard error.
says() {
    checks=$((checks + 1))
    grep -qiE -- "$1" err.txt || fail "did not say: $1"
}

# python CHECK: a Python expression over `out` (the last run's standard output as JSON) and `npy` (a reader).
holds() {
    checks=$((checks + 1))
    python3 - "$1" <<'EOF' || fail "not so: $1"
import ast, json, math, struct, sys

def npy(path):
    """(shape, values) of a float32 .npy file of format 1."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x93NUMPY\x01\x00", path
    length = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:10 + length].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"], header
    return header["shape"], struct.unpack("<%df" % math.prod(header["shape"]), data[10 + length:])

def table(path):
    return [line.split(",") for line in open(path).read().splitlines()]

class Lazy:
    """The JSON is read only by checks that mention it."""
    def __getattr__(self, name):
        return getattr(json.load(open("out.txt")), name)
    def __getitem__(self, key):
        return json.load(open("out.txt"))[key]
    def __iter__(self):
        return iter(json.load(open("out.txt")))

out = Lazy()
sys.exit(0 if eval(sys.argv[1]) else 1)
EOF
}

# ---- made-up data: strokes at ten angles, and .npy files of them ----
python3 - <<'EOF'
import gzip, math, os, random, struct

random.seed(1)
def image(label):
    pixels = bytearray(784)
    angle = math.pi * label / 10 + random.uniform(-0.05, 0.05)
    for step in range(-36, 37):
        row = round(13.5 + step / 4 * math.sin(angle))
        column = round(13.5 + step / 4 * math.cos(angle))
        pixels[row * 28 + column] = 255
    return bytes(pixels)

def write(folder, stem, count):
    labels = bytes(i % 10 for i in range(count))
    images = b"".join(image(label) for label in labels)
    with gzip.open(f"{folder}/{stem}-images-idx3-ubyte.gz", "wb") as file:
        file.write(struct.pack(">4I", 0x803, count, 28, 28) + images)
    with open(f"{folder}/{stem}-labels-idx1-ubyte", "wb") as file:
        file.write(struct.pack(">2I", 0x801, count) + labels)
    return images

os.mkdir("data")
write("data", "train", 1200)
test = write("data", "t10k", 120)

def npy(path, shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack("<%df" % len(values), *values))

digits = [pixel / 255 for pixel in test[:3 * 784]]
npy("images.npy", (3, 28, 28), digits)
npy("bytes.npy", (3, 28, 28), [255 * value for value in digits])
npy("cube.npy", (2, 3, 4), [0.0] * 24)
unknown_top = list(digits)
for i in range(3):
    unknown_top[i * 784:i * 784 + 392] = [math.nan] * 392
npy("bottoms.npy", (3, 28, 28), unknown_top)
# The golden batch of the Wristband reference, N = 8, d = 3.
npy("batch.npy", (8, 3), [1.25 * math.sin(1 + 0.7 * i + 1.9 * j + 0.37 * i * j) for i in range(8) for j in range(3)])

# Damaged data: the images end early.
os.mkdir("truncated")
for name in os.listdir("data"):
    content = open(f"data/{name}", "rb").read()
    if name.startswith("train-images"):
        name, content = name[:-3], gzip.decompress(content)[:5000]
    open(f"truncated/{name}", "wb").write(content)
EOF

small_vae=(--set hidden=16 --set layers=1 --set batch_size=32 --set device=cpu)
small_split=(--set bottom_size=4 --set top_size=2 --set bottom_encoder_hidden=16 --set top_encoder_hidden=16
    --set decoder_hidden=32 --set marginal_samples=2 --set wristband_calibrated=false --set batch_size=32
    --set device=cpu)

newest() { ls "$1"/checkpoints/*.safetensors | sort | tail -n 1; }

# ---- what there is ----
run 0 --version
run 0 --help
run 0 presets --json -
holds '{"vae-2d", "vae-20", "split-quick", "split-faithful", "classifier", "ae", "linear-ae", "beta-vae", "iwae", "gae"} <= {p["name"] for p in out}'
holds '{p["name"]: p["can"]["complete"] for p in out}["split-quick"] and not {p["name"]: p["can"]["sample"] for p in out}["ae"]'
holds 'all(p["summary"] and "learning_rate" in p["training"] for p in out)'
run 0 info --build --json -
holds 'out["version"] and "cores" in out["runtime"] and "mnist" in out'

# ---- train ----
run 0 train --preset vae-2d "${small_vae[@]}" --data data --epochs 1 --seed 3 --out vae --json -
holds 'out["epoch"] == 1 and out["run"]["training"]["seed"] == 3 and math.isfinite(out["training"]["total"])'
holds 'open(out["checkpoint"], "rb").read(1) and out["folder"] == "vae"'
[ -s vae/config.json ] && [ -s vae/metrics.csv ] || fail "the run folder lacks config.json or metrics.csv"
run 0 train --preset vae-2d "${small_vae[@]}" --data data --epochs 1 --seed 3 --out again --tensorboard events
holds 'sorted(path.parent.name for path in __import__("pathlib").Path("events").glob("*/events.out.tfevents.*")) == ["training", "validation"]'
vae=$(newest vae)
cmp -s vae/config.json again/config.json || fail "the same command wrote another config.json"
run 0 train --preset split-quick "${small_split[@]}" --data data --epochs 1 --out split
split=$(newest split)
run 0 train --preset cvae-half "${small_vae[@]}" --set latent=4 --data data --epochs 1 --out conditional
conditional=$(newest conditional)
run 0 train --preset cvae-label "${small_vae[@]}" --set latent=4 --data data --epochs 1 --out labelled
labelled=$(newest labelled)
run 0 train --preset classifier --set device=cpu --set channels=4 --set features=16 --set batch_size=32 \
    --data data --epochs 4 --out classifier
classifier=$(newest classifier)
echo '{"training": {"batch_size": 64}}' >config.json
run 0 train --preset vae-2d "${small_vae[@]:0:4}" --set device=cpu --config config.json --data data \
    --minutes 0.005 --out timed --json -
holds 'out["run"]["training"]["batch_size"] == 64 and out["run"]["model"]["parameters"]["hidden"] == 16'

# ---- how fast; how it compares is told by tests/bench/run ----
run 0 bench train --preset vae-2d "${small_vae[@]}" --seconds 1 --json -
holds 'out["images_per_second"] > 0 and out["steps"] > 0 and out["data"] == "synthetic" and out["losses"][0]["step"] == 1'
run 0 bench train --preset split-quick "${small_split[@]}" --data data --seconds 0.1 --threads 1 --json -
holds 'out["images_per_second"] > 0 and out["threads"] == 1 and math.isfinite(out["losses"][-1]["total"])'
run 0 bench gemm --preset vae-20 --seconds 0.1 --json -
holds 'out["flop_per_image"] == 2 * (5 * 784 * 400 + 3 * 60 * 400) and len(out["products"]) == 14'
run 0 bench wristband --points 32 --dimensions 4 --repetitions 1 --json -
holds 'out["fused_ms"] > 0 and out["composed_ms"] > 0'
run 1 bench gemm --preset vae-conv
says 'more than products of linear layers'

# ---- the same seed gives the same weights ----
run 0 encode "$vae" --input images.npy --output codes.npy
run 0 encode "$(newest again)" --input images.npy --output codes-again.npy
cmp -s codes.npy codes-again.npy || fail "two trainings with one seed differ"

# ---- resume ----
run 0 train --resume --out vae --data data --epochs 2 --json -
holds 'out["epoch"] == 3'
[ "$(newest vae)" != "$vae" ] || fail "resuming wrote no new checkpoint"
run 0 info "$(newest vae)" --json -
holds 'out["kind"] == "vae" and out["epoch"] == 3 and out["resumable"] and "encode" in out["capabilities"]'
run 1 train --preset vae-2d "${small_vae[@]}" --data data --epochs 1 --out vae
says 'already holds a run'

# ---- use ----
holds 'npy("codes.npy")[0] == (3, 2)'
run 0 decode "$vae" --input codes.npy --output decoded.npy
holds 'npy("decoded.npy")[0] == (3, 28, 28) and all(0 <= v <= 1 for v in npy("decoded.npy")[1])'
run 0 sample "$vae" --count 12 --seed 5 --output sheet.png
[ "$(head -c 4 sheet.png | tail -c 3)" = PNG ] || fail "sheet.png is no PNG"
run 0 sample "$vae" --count 4 --seed 5 --output one.npy
run 0 sample "$vae" --count 4 --seed 5 --output two.npy
cmp -s one.npy two.npy || fail "sampling twice with one seed differs"
run 0 sample "$vae" --count 4 --seed 6 --output two.npy
cmp -s one.npy two.npy && fail "two seeds gave the same samples"
run 0 sample "$labelled" --count 20 --output any.npy
run 0 sample "$labelled" --count 20 --digit 3 --output threes.npy
run 0 sample "$labelled" --count 20 --each-style-in-all-digits --output styles.npy
# Sample 4 is the digit 3 in any case; the first ten styles differ unless they are shared.
holds 'npy("any.npy")[1][3 * 784:4 * 784] == npy("threes.npy")[1][3 * 784:4 * 784] and npy("any.npy") != npy("threes.npy")'
holds 'npy("any.npy")[1][:784] == npy("styles.npy")[1][:784] and npy("any.npy") != npy("styles.npy")'
run 1 sample "$vae" --count 2 --digit 3 --output none.npy
says 'cannot be told which digit'
run 0 complete "$split" --input bottoms.npy --samples 5 --seed 1 --output tops.npy
holds 'npy("tops.npy")[0] == (3, 5, 28, 28)'
# The evidence is pasted bit for bit; the tops differ between samples and lie in 0..1.
holds '(lambda t, b: all(t[(n * 5 + k) * 784 + 392:(n * 5 + k + 1) * 784] == b[n * 784 + 392:(n + 1) * 784]
    for n in range(3) for k in range(5)))(npy("tops.npy")[1], npy("images.npy")[1])'
holds '(lambda t: t[:392] != t[784:784 + 392] and all(0 <= v <= 1 for v in t))(npy("tops.npy")[1])'
run 0 complete "$split" --input images.npy --samples 5 --seed 1 --output tops-again.npy
cmp -s tops.npy tops-again.npy || fail "the top half of the input reached the completions"
run 0 complete "$conditional" --input bottoms.npy --samples 5 --seed 1 --output conditional-tops.npy
run 0 complete "$conditional" --input images.npy --samples 5 --seed 1 --output conditional-again.npy
holds 'npy("conditional-tops.npy")[0] == npy("tops.npy")[0] and npy("conditional-tops.npy") == npy("conditional-again.npy")'
run 0 eval "$conditional" --data data --metrics completion --classifier "$classifier" --samples 4 --json -
holds 'all(math.isfinite(v) for v in out["rows"][0]["figures"].values())'
run 0 kl "$conditional" --data data --json -
holds 'out["stochastic_encoder"] and len(out["dimensions"]) == 4 and out["kl_nats"] >= 0'
run 1 sample "$conditional" --count 2 --output none.npy
says 'cannot be sampled from'
run 0 complete "$split" --input images.npy --samples 2 --temperature 0 --output mode.npy
holds '(lambda t: t[:784] == t[784:2 * 784])(npy("mode.npy")[1])'

# ---- measure ----
run 0 eval "$split" --data data --metrics completion,reconstruction --classifier "$classifier" --samples 4 --json -
holds '[r["subject"] for r in out["rows"]] == ["model", "nearest neighbours", "real digits", "model minus nearest neighbours"]'
holds 'out["rows"][2]["figures"]["energy_score"] == 0 and out["rows"][0]["figures"]["energy_score"] > 0'
holds 'out["rows"][0]["figures"]["marginal_l1"] > 0 and "120 images, seed 0, K = 4" in out["measured_on"]'
run 0 eval "$vae" --data data --metrics elbo --json figures.json
grep -q negative_elbo out.txt figures.json || fail "the table or the file lacks the figure"
run 0 eval "$classifier" --data data --limit 50 --json -
holds 'out["rows"][0]["figures"]["accuracy"] > 0.5 and "50 images" in out["measured_on"]'
run 1 eval "$classifier" --data data --metrics elbo
says 'cannot be measured by elbo'
run 0 wristband --input batch.npy --json -
holds 'abs(out["rep"] + 0.32921816613) < 1e-6 and abs(out["rad"] - 0.29635579822) < 1e-6'
holds 'abs(out["mom"] - 0.24669824739) < 1e-6 and abs(out["total"] + 0.05288433892) < 1e-6'
run 0 wristband --input batch.npy --spectral --json -
holds 'abs(out["rep"] - 0.03482797807) < 1e-6'

run 0 eval "$vae" --data data --metrics likelihood,generation --importance-samples 5 --limit 60 --binarise threshold \
    --classifier "$classifier" --json -
holds 'all(out["rows"][0]["figures"]["nll_%s_%d" % (e, k)] > 0 for e in ("importance", "monte_carlo") for k in (1, 2, 5))'
holds '"log p(x), bernoulli likelihood of pixels binarised at 0.5" in out["measured_on"]'
holds 'all(out["rows"][0]["figures"]["frechet_" + of] >= 0 for of in ("prior", "mixture", "training_images"))'
run 0 eval "$conditional" --data data --metrics likelihood --importance-samples 2 --binarise threshold --json -
holds '"log p(top | bottom)" in out["measured_on"]'

# ---- judge a run ----
run 0 diagnose vae --json -
# After three epochs of so small a model the code tells nothing yet and the loss still falls.
holds '[f["verdict"] for f in out["findings"]] == ["posterior collapse", "too short"] and out["figures"]["epochs"] == 3'
holds 'out["verdict"] == "posterior collapse" and all(f["words"] and f["remedy"] for f in out["findings"])'
holds 'out["figures"]["dimensions"] == 2 and out["figures"]["active_by_kl"] <= 2'
run 0 diagnose vae --json diagnosis.json
grep -q '^posterior collapse: The code tells next to nothing' out.txt || fail "diagnose does not say what it found"
run 1 diagnose data
says 'no checkpoint'

# ---- the same run at several sizes ----
run 0 sweep --preset vae-2d "${small_vae[@]}" --set latent=2,3 --data data --epochs 1 --limit 50 --out sizes --json -
holds '[p["settings"]["latent"] for p in out["points"]] == ["2", "3"] and "elbow" not in out'
holds 'all(p["figures"]["latent_units"] == int(p["settings"]["latent"]) for p in out["points"])'
holds 'all(p["figures"][f] > 0 for p in out["points"] for f in ("reconstruction", "kl", "seconds", "images_per_second"))'
holds '(lambda rows: rows[0][0] == "latent" and "active_units_kl" in rows[0] and len(rows) == 3)(table("sizes/sweep.csv"))'
[ -s sizes/latent-3/config.json ] && [ -s sizes/sweep.json ] || fail "the sweep left no runs or no table"
cp sizes/sweep.csv before.csv
run 0 sweep --preset vae-2d "${small_vae[@]}" --set latent=2,3 --data data --epochs 1 --limit 50 --out sizes --resume
cmp -s before.csv sizes/sweep.csv || fail "what a sweep had finished was trained again"
run 1 sweep --preset vae-2d "${small_vae[@]}" --set latent=2,3 --data data --epochs 1 --out sizes
says 'already holds a run'
run 2 sweep --preset vae-2d --set latent=2 --out nothing
says 'Nothing varies'
run 2 sweep --preset vae-2d --set latent=2,-4 --out nothing
says 'latent'
[ ! -e nothing ] || fail "a sweep that was typed wrong left a folder"

# ---- beside what is published ----
run 0 report "$vae" conditional --data data --classifier "$classifier" --limit 50 --samples 3 --importance-samples 3 \
    --binarise threshold --output compared.md --json -
holds '[r["kind"] for r in out] == ["vae", "cvae-half"] and out[0]["rows"]["model"]["nll_importance_3"] > 0'
for words in '## Likelihood' '| vae-2d |' '86.76 | ' '## Completion' 'nearest neighbours' '## Reconstruction' 'training images'; do
    checks=$((checks + 1))
    grep -qF -- "$words" compared.md || fail "the report lacks $words"
done
run 1 report "$classifier" --data data --output none.md
says 'nothing that the tables compare'
[ ! -e none.md ] || fail "a failed report left a file"

# ---- walk through the latent space ----
run 0 interpolate "$vae" --from 3 --to 7 --steps 5 --data data --output slerp.npy
run 0 interpolate "$vae" --from 3 --to 7 --steps 5 --method lerp --data data --output lerp.npy
holds 'npy("slerp.npy")[0] == (5, 28, 28) and all(0 <= v <= 1 for v in npy("slerp.npy")[1])'
# Both ways have the same ends, and are not the same way.
holds '(lambda s, l: s[:784] == l[:784] and s[-784:] == l[-784:] and s != l)(npy("slerp.npy")[1], npy("lerp.npy")[1])'
run 0 interpolate "$split" --from 0 --to 1 --data data --output path.png
[ "$(head -c 4 path.png | tail -c 3)" = PNG ] || fail "path.png is no PNG"
run 0 traverse "$split" --dimensions 5,0 --steps 3 --limit 2 --output some.npy
run 0 traverse "$split" --steps 3 --limit 2 --output every.npy
holds 'npy("some.npy")[0] == (6, 28, 28) and npy("every.npy")[0] == (18, 28, 28)'
holds '(lambda s, e: s == e[15 * 784:] + e[:3 * 784])(npy("some.npy")[1], npy("every.npy")[1])'
run 0 traverse "$vae" --pair 1,0 --steps 3 --from 2 --data data --output pair.npy
run 0 traverse "$vae" --pair 0,1 --steps 3 --output turned.npy
# In two dimensions nothing else is held: the pair the other way is the same grid, turned.
holds '(lambda p, t: all(abs(p[(r * 3 + c) * 784 + i] - t[((2 - c) * 3 + 2 - r) * 784 + i]) < 0.01
    for r in range(3) for c in range(3) for i in range(784)))(npy("pair.npy")[1], npy("turned.npy")[1])'
run 0 project "$split" --data data --images test --count 50 --output codes.csv
holds '(lambda rows: len(rows) == 51 and rows[0] == ["id", "label"] + [f"z{j}" for j in range(6)] + ["pc1", "pc2"]
    and [row[:2] for row in rows[1:]] == [[str(i), str(i % 10)] for i in range(50)])(table("codes.csv"))'
# Components are centred, uncorrelated, the first the larger.
holds '(lambda x, y: abs(sum(x)) + abs(sum(y)) < 1e-2 and abs(sum(a * b for a, b in zip(x, y))) < 1e-2
    and sum(a * a for a in x) >= sum(b * b for b in y))(*zip(*[map(float, r[-2:]) for r in table("codes.csv")[1:]]))'
run 0 project "$vae" --data data --count 3 --output three.csv
holds '(lambda codes: all(abs(float(r[2 + j]) - codes[2 * i + j]) < 1e-4
    for i, r in enumerate(table("three.csv")[1:]) for j in range(2)))(npy("codes.npy")[1])'
run 0 project "$vae" --data data --count 9 --embedding-projector projector
holds '[len(open("projector/" + name).readlines()) for name in ("vectors.tsv", "metadata.tsv")] == [9, 10]'
holds 'open("projector/sprite.png", "rb").read(4)[1:] == b"PNG" and "sprite.png" in open("projector/projector_config.pbtxt").read()'
run 2 project "$vae" --data data
run 1 project "$vae" --data cube.npy --output none.csv
says "of the type f4 and the shape \(2, 3, 4\)"
run 1 project "$vae" --data images.npy --output none.csv # three images, one of them for tests
run 0 kl "$vae" --data data --json -
holds 'out["count"] == 120 and out["stochastic_encoder"] and out["kl_threshold_nats"] == 0.1'
holds 'abs(sum(d["kl_nats"] for d in out["dimensions"]) - out["kl_nats"]) < 1e-5 and len(out["dimensions"]) == 2'
holds 'out["active_by_kl"] == sum(d["share_above_threshold"] >= 0.1 for d in out["dimensions"])'
holds 'out["active_by_variance"] == sum(d["variance"] > 0.01 for d in out["dimensions"])'
run 0 kl "$split" --data data --images validation --json kl.json
grep -q 'deterministic' out.txt || fail "kl of a deterministic encoder does not say so"
grep -q 'kl_nats' kl.json && fail "a deterministic encoder has a KL"
run 2 interpolate "$vae" --from 3 --to 7 --method cubic --data data --output none.npy
says 'slerp'
run 2 interpolate "$vae" --from -3 --to 7 --data data --output none.npy
run 2 traverse "$vae" --pair 1,1 --output none.npy
says 'two different'
run 2 project "$vae" --data data --images some --output none.csv
says 'validation'
run 1 interpolate "$vae" --from 3 --to 120 --data data --output none.npy
says 'no test image 120'
run 1 interpolate "$vae" --from 3 --to 7 --data data --output none.txt
says 'none.txt'
run 1 interpolate "$classifier" --from 3 --to 7 --data data --output none.npy
says 'cannot interpolate'
run 1 traverse "$vae" --dimensions 0,2 --output none.npy
says 'no dimension 2'
run 1 traverse "$classifier" --output none.npy
says 'cannot decode'
run 1 kl "$classifier" --data data
says 'cannot encode'
echo file >blocked
run 1 project "$vae" --data data --output blocked/codes.csv
says 'blocked/codes.csv'
run 1 traverse "$vae" --output blocked/none.png
says 'blocked/none.png'
[ ! -e none.npy ] && [ ! -e none.csv ] && [ ! -e none.txt ] || fail "a failed walk left an output"

# ---- ship ----
run 0 export "$vae" --output small.safetensors
run 0 encode small.safetensors --input images.npy --output codes-small.npy
cmp -s codes.npy codes-small.npy || fail "the exported weights encode differently"
[ "$(stat -c %s small.safetensors)" -lt "$(stat -c %s "$vae")" ] || fail "the export is no smaller"
mkdir -p weights/checkpoints && cp small.safetensors weights/checkpoints/step-00000001.safetensors
run 1 train --resume --out weights --data data
says 'weights only'

# ---- wrong use: 2 ----
run 2
run 2 fly
run 2 train --preset vae-2d
run 2 train --out nowhere
says 'what to train'
run 2 train --preset vae-3d --out nowhere
says 'known presets: .*vae-2d'
run 2 train --preset vae-2d --set colour=red --out nowhere
says 'colour'
run 2 train --preset vae-2d --set latent=-4 --out nowhere
says 'latent'
run 2 train --preset vae-2d --set latent --out nowhere
run 2 train --preset vae-2d --epochs 1 --minutes 1 --out nowhere
run 2 train --resume --preset vae-2d --out vae
run 2 eval "$vae" --metrics beauty
run 2 sample "$vae" --count 0 --output none.png
run 2 info
[ ! -e nowhere ] || fail "wrong use left a run folder"

# ---- failures: 1, a sentence, nothing half done ----
run 1 train --preset vae-2d --data nowhere-at-all --out none
says 'nowhere-at-all'
run 1 train --preset vae-2d --data truncated --out none
says 'train-images'
[ ! -e none/config.json ] || fail "a run without data left a run folder"
echo file >parent
run 1 train --preset vae-2d "${small_vae[@]}" --data data --epochs 1 --out parent/run
says 'parent/run'
run 1 train --preset vae-2d "${small_vae[@]}" --data data --epochs 2 --set optimizer=adam \
    --set schedule=constant --set learning_rate=10 --set likelihood=gaussian --set sigma=0.01 --set clip_norm=0 \
    --out lost
says 'lower the learning rate'
run 1 info missing.safetensors
says 'missing.safetensors'
head -c 3000 "$vae" >damaged.safetensors
run 1 sample damaged.safetensors --count 1 --output none.png
says 'damaged.safetensors'
echo '{"not": "a checkpoint"}' >foreign.safetensors
run 1 info foreign.safetensors
says 'foreign.safetensors'
mkdir empty-folder
run 1 train --resume --out empty-folder --data data
says 'no checkpoint'
run 1 train --resume --out no-folder --data data
says 'no-folder'
run 1 encode "$vae" --input bytes.npy --output none.npy
says '0\.\.1; found 255.*255'
run 1 encode "$vae" --input cube.npy --output none.npy
says '\[2, 3, 4\]'
run 1 decode "$vae" --input batch.npy --output none.npy
says '\[N, 2\]'
run 1 decode "$classifier" --input codes.npy --output none.npy
says 'cannot decode'
run 1 complete "$classifier" --input images.npy --output none.npy
says 'cannot complete'
run 1 encode "$vae" --input config.json --output none.npy
says 'config.json'
run 1 sample "$vae" --count 1 --output parent/none.npy
says 'parent/none.npy'
[ ! -e none.npy ] && [ ! -e none.png ] || fail "a failure left an output"

# ---- walks through a latent space ----
run 0 synthesize --count 12 --seed 3 --output digits.npy --factors factors.csv
checks=$((checks + 1))
[ "$(wc -l <factors.csv)" -eq 13 ] && head -n 1 factors.csv | grep -q '^index,label,style,slant,thickness' ||
    fail "the factors of synthetic digits"
run 0 synthesize --count 12 --seed 3 --output again.npy
checks=$((checks + 1))
cmp -s digits.npy again.npy || fail "the same seed gave other digits"
run 0 interpolate "$vae" --data data --from 0 --to 1 --steps 5 --method slerp --output path.npy
run 0 interpolate "$vae" --data data --from 0 --to 1 --method lerp --output path.png
run 1 interpolate "$vae" --data data --from 0 --to 99999 --output none.npy
says 'no test image 99999'
run 2 interpolate "$vae" --data data --from 0 --to 1 --method sideways --output none.npy
run 0 traverse "$vae" --data data --from 0 --output rows.npy
run 0 traverse "$vae" --pair 0,1 --steps 5 --output grid.png
run 1 traverse "$vae" --dimensions 7 --output none.npy
says 'no dimension 7'
run 0 project "$vae" --data data --output map.csv
checks=$((checks + 1))
head -n 1 map.csv | grep -q '^id,label,z0,z1,pc1,pc2$' || fail "the header of map.csv"
run 0 kl "$vae" --data data --json kl.json
checks=$((checks + 1))
python3 -c 'import json; k = json.load(open("kl.json")); assert abs(k["kl_nats"] - sum(d["kl_nats"] for d in k["dimensions"])) < 1e-4; assert len(k["dimensions"]) == 2' ||
    fail "kl.json"
run 1 kl "$classifier" --data data
says 'cannot encode'
[ ! -e none.npy ] || fail "a failed walk left an output"

# ---- a download that cannot be ----
run 1 fetch mnist --folder fetched --mirror http://127.0.0.1:9/
says 'could not be fetched'
says 'by hand'
run 2 fetch letters

# ---- an interrupt saves ----
"$cli" train --preset vae-2d "${small_vae[@]}" --data data --epochs 100000 --out interrupted >out.txt 2>err.txt &
process=$!
for _ in $(seq 200); do
    [ -s interrupted/metrics.csv ] && break
    sleep 0.1
done
kill -INT "$process"
wait "$process"
code=$?
checks=$((checks + 2))
[ "$code" -eq 0 ] || fail "interrupted training ended with $code"
ls interrupted/checkpoints/*.safetensors >/dev/null 2>&1 || fail "interrupted training saved nothing"

echo "penumbra-cli: $checks checks, $failures failures"
[ "$failures" -eq 0 ]
