#!/usr/bin/env bash
# A window that is killed outright loses some seconds at most: what was painted, the tabs, the preset and its edited
# settings, the map's plane come back at the next start, which says so; a clean end leaves nothing to say; a damaged
# session file is kept aside and the start before it taken.
#   crash_test.sh PENUMBRA ASSETS [PICTURES]
# Offscreen: it needs no display.
set -u
penumbra=$1
export PENUMBRA_ASSETS=$2
work=$(mktemp -d)
pictures=${3:-$work/pictures}
mkdir -p "$pictures"
program=
trap '[ -n "$program" ] && kill -9 $program 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }
for tool in python3 convert compare; do
    command -v "$tool" >/dev/null || fail "$tool is not installed"
done
export XDG_CONFIG_HOME="$work/config" OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
session=$work/config/session.json
cd "$work" || exit 1

start() { "$penumbra" --backend egl --size 1600x1000 --session "$session" --data none --script "$1" >"$work/log" 2>&1; }
# value KEY: what the session file says.
value() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["values"].get(sys.argv[2], ""))' "$session" "$1"; }

cat >first.txt <<'END'
wait model timeout 120
wait completion timeout 60
click clear
stroke canvas 0.35 0.58 0.62 0.62 0.62 0.80 0.40 0.88 300
wait completion timeout 60
click "tab Samples"
set "parameter seed" 7
key X
wait frames 5
marks marks.json
hover "tab Losses"
wait frames 5
screenshot before.png
wait seconds 300
END
"$penumbra" --backend egl --size 1600x1000 --session "$session" --data none --preset vae-20 --script first.txt >log 2>&1 &
program=$!
for _ in $(seq 1200); do
    [ -s before.png ] && [ -s "$session" ] && [ "$(value tab.3)" = Samples ] && [ -n "$(value completion.canvas)" ] && break
    kill -0 $program 2>/dev/null || fail "the program ended: $(cat log)"
    sleep 0.1
done
[ "$(value tab.3)" = Samples ] || fail "the session was not kept while the window was open"
[ -e "$work/config/session.running" ] || fail "no mark says that a window is open"
kill -9 $program
wait $program 2>/dev/null
program=
[ -e "$work/config/session.running" ] || fail "the mark is gone although nobody took it away"
value training.settings | grep -q '"seed":7' || fail "the edited seed was not kept: $(value training.settings)"

cat >second.txt <<'END'
wait model timeout 120
wait completion timeout 60
hover "tab Losses"
wait frames 5
screenshot after.png
click "tab Messages"
wait frames 3
action messages.save
wait "chooser accept" timeout 10
wait frames 3
click "chooser accept"
wait frames 5
screenshot told.png
END
start second.txt || fail "the second start: $(cat log)"
cp before.png after.png told.png "$pictures/"
read -r x y w h < <(python3 - marks.json <<'END'
import json, sys
x0, y0, x1, y1 = json.load(open(sys.argv[1]))["canvas"]
print(round(x0), round((y0 + y1) / 2) + 4, round(x1 - x0), round((y1 - y0) / 2) - 8)
END
)
convert before.png -crop "${w}x$h+$x+$y" +repage one.png
convert after.png -crop "${w}x$h+$x+$y" +repage two.png
ink=$(convert one.png -colorspace Gray -format '%[fx:mean>0.02]' info:)
[ "$ink" = 1 ] || fail "nothing had been painted"
different=$(compare -metric AE -fuzz 2% one.png two.png null: 2>&1 | cut -d. -f1)
[ "$different" -lt 20 ] || fail "the painted canvas did not come back: $different pixels differ"
[ "$(value tab.3)" = Samples ] || fail "the tab in front did not come back"
value training.settings | grep -q '"seed":7' || fail "the edited seed did not come back"
[ -e "$work/config/session.running" ] && fail "a clean end left its mark"
grep -q "did not end as it should" messages*.txt* || fail "nobody was told of the crash"

printf '{"theme": "dark", "val' >"$session"
cat >third.txt <<'END'
wait dismiss timeout 60
screenshot damaged.png
END
start third.txt || fail "the start with a damaged session: $(cat log)"
cp damaged.png "$pictures/"
[ "$(cat "$work/config/session.damaged.json")" = '{"theme": "dark", "val' ] || fail "the damaged file was not kept"
[ "$(value tab.3)" = Samples ] || fail "the session of the start before was not taken"
echo "crash: the session came back; pictures in $pictures"
