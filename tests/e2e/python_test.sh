#!/usr/bin/env bash
# The Python of README.md, word for word, against the program: weights of a checkpoint used from Python, and a
# model of Python's used from here. Skipped (77) without Debian's python3-torch.
#   python_test.sh PATH/TO/penumbra-cli SOURCE_FOLDER
set -u
cli=$(realpath "${1:?the path of penumbra-cli}")
source=$(realpath "${2:?the folder of README.md}")
python=/usr/bin/python3
"$python" -c 'import numpy, torch' 2>/dev/null || { echo "python3-torch is not installed"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/penumbra-python-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config XDG_CACHE_HOME=$work/home/cache
export OMP_NUM_THREADS=1
mkdir -p "$HOME"
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
    sed 's/^/    /' out.txt err.txt | head -n 12
}

# run CODE ARGUMENTS...: penumbra-cli must end with CODE.
run() {
    local expected=$1 code
    shift
    "$cli" "$@" >out.txt 2>err.txt </dev/null
    code=$?
    [ "$code" -eq "$expected" ] || fail "exit $code instead of $expected: $*"
}

# snippet WORD: the block of Python in README.md that holds the word.
snippet() {
    awk -v word="$1" '/^```python$/ { inside = 1; text = ""; next }
                      /^```$/ { if (inside && index(text, word)) printf "%s", text; inside = 0 }
                      inside { text = text $0 "\n" }' "$source/README.md"
}

# python NAME: runs the program on standard input; a line "# EXPORT" stands for README.md's, to NAME.pt.
python() {
    sed -e '/^# EXPORT$/r export.py' | sed "s/theirs\.pt/$1.pt/" >"$1.py"
    "$python" "$1.py" >out.txt 2>err.txt || fail "$1"
}

# ---- a checkpoint of ours in Python ----
model=$source/assets/models/vae-2d.safetensors
snippet "def load(path)" >loader.py
[ -s loader.py ] || fail "README.md has no loader"
python codes <<'END'
import numpy
numpy.save("codes.npy", numpy.random.default_rng(1).normal(size=(64, 2)).astype("float32"))
END
run 0 decode "$model" --input codes.npy --output ours.npy
python compare <<END
import numpy, torch
from loader import load, decode
tensors, about = load("$model")
assert about["model"]["kind"] == "vae", about
theirs = decode(tensors, torch.from_numpy(numpy.load("codes.npy"))).numpy()
ours = numpy.load("ours.npy")
assert theirs.shape == ours.shape == (64, 28, 28), (theirs.shape, ours.shape)
assert ours.std() > 0.1
print("largest difference", abs(theirs - ours).max())
assert abs(theirs - ours).max() <= 1e-5
END
cat out.txt

# ---- a model of Python's here ----
snippet "torch.jit.export" >export.py
[ -s export.py ] || fail "README.md has no export"
python theirs <<'END'
import numpy, torch
torch.manual_seed(1)
flat = torch.nn.Flatten()
encoder = torch.nn.Sequential(flat, torch.nn.Linear(784, 32), torch.nn.ReLU())
mean, logvar = torch.nn.Linear(32, 3), torch.nn.Linear(32, 3)
decoder = torch.nn.Sequential(torch.nn.Linear(3, 32), torch.nn.ReLU(), torch.nn.Linear(32, 784))
# EXPORT
images = torch.rand(70, 28, 28)
numpy.save("images.npy", images.numpy())
with torch.no_grad():
    codes = mean(encoder(images))
    numpy.save("their_codes.npy", codes.numpy())
    numpy.save("their_images.npy", torch.sigmoid(decoder(codes)).view(-1, 28, 28).numpy())
END
python convolutions <<'END'
import torch
torch.manual_seed(2)
encoder = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 4, 2, 1), torch.nn.ReLU(), torch.nn.BatchNorm2d(4),
                              torch.nn.Conv2d(4, 4, 4, 2, 1), torch.nn.Flatten())
mean, logvar = torch.nn.Linear(196, 8), torch.nn.Linear(196, 8)
decoder = torch.nn.Sequential(torch.nn.Linear(8, 196), torch.nn.Unflatten(1, (4, 7, 7)),
                              torch.nn.ConvTranspose2d(4, 4, 4, 2, 1), torch.nn.ReLU(),
                              torch.nn.ConvTranspose2d(4, 1, 4, 2, 1))
# EXPORT
torch.save(mean.state_dict(), "weights.pt")
END
run 1 encode theirs.pt --input images.npy --output codes.npy
grep -q "is a TorchScript file: a program" err.txt || fail "it did not say that it is a program"
run 0 encode theirs.pt --trust --input images.npy --output our_codes.npy
run 0 --trust decode theirs.pt --input our_codes.npy --output our_images.npy
python compare_scripted <<'END'
import numpy
for name in ("codes", "images"):
    ours, theirs = numpy.load(f"our_{name}.npy"), numpy.load(f"their_{name}.npy")
    assert ours.shape == theirs.shape and abs(ours - theirs).max() <= 1e-5, name
END
data=(--data images.npy) # ten of them are for tests
for model in theirs.pt convolutions.pt; do
    run 0 info "$model" --trust --json -
    grep -q '"complete"' out.txt || fail "$model does not say what it can do"
    run 0 complete "$model" --trust --input images.npy --samples 4 --output tops.npy
    run 0 sample "$model" --trust --count 5 --output samples.png
    run 0 traverse "$model" --trust "${data[@]}" --output rows.png
done
run 0 interpolate theirs.pt --trust "${data[@]}" --from 3 --to 8 --steps 5 --output path.png
run 0 kl theirs.pt --trust "${data[@]}" --json kl.json
run 0 project theirs.pt --trust "${data[@]}" --output codes.csv --embedding-projector projector
run 1 encode weights.pt --trust --input images.npy --output codes.npy
grep -q "is no TorchScript module" err.txt || fail "weights without a program were not refused in words"

[ "$failures" -eq 0 ] && echo "python: README.md's Python and the program agree"
exit "$failures"
