#!/usr/bin/env bash
# A real X window and a real mouse: paints a bottom half with the button held down, and checks that the completions
# change while it is down; then that Space asks for other ones, and that Undo takes the stroke back; then that a click
# and a shift-click on the latent map choose the ends of the interpolation.
#   window_test.sh PENUMBRA ASSETS [PICTURES]
# It starts an X server of its own, so that it needs no display.
set -u
penumbra=$1
export PENUMBRA_ASSETS=$2
pictures=${3:-$(mktemp -d)}
mkdir -p "$pictures"
work=$(mktemp -d)
size=1600x1000

fail() { echo "FAILED: $*" >&2; exit 1; }
for tool in Xvfb xdotool import compare convert; do
    command -v "$tool" >/dev/null || fail "$tool is not installed"
done

# Where the widgets are at this size: asked of the same program offscreen.
cat >"$work/where.txt" <<EOF
wait model timeout 120
wait data timeout 120
wait seconds 6
marks where.json
quit
EOF
"$penumbra" --backend egl --size $size --script "$work/where.txt" >/dev/null || fail "the offscreen run"
[ -s "$work/where.json" ] || mv where.json "$work/" 2>/dev/null || fail "no marks were written"
# place LABEL X Y: the point at these shares of the widget, in window pixels.
place() {
    python3 - "$work/where.json" "$@" <<'EOF'
import json, sys
x0, y0, x1, y1 = json.load(open(sys.argv[1]))[sys.argv[2]]
print(round(x0 + float(sys.argv[3]) * (x1 - x0)), round(y0 + float(sys.argv[4]) * (y1 - y0)))
EOF
}

# The server finds a free display and says which when it takes connections.
Xvfb -displayfd 1 -screen 0 ${size}x24 >"$work/display" 2>/dev/null &
server=$!
export XDG_CONFIG_HOME="$work/config"
trap 'kill $program $server 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 300); do [ -s "$work/display" ] && break; sleep 0.1; done
[ -s "$work/display" ] || fail "no X server came up"
export DISPLAY=":$(cat "$work/display")"

cd "$work" || exit 1
"$penumbra" --backend glfw --size $size >"$work/log" 2>&1 &
program=$!
for _ in $(seq 600); do
    window=$(xdotool search --name Penumbra 2>/dev/null | head -1)
    [ -n "$window" ] && break
    kill -0 $program 2>/dev/null || fail "the program ended: $(cat "$work/log")"
    sleep 0.1
done
[ -n "${window:-}" ] || fail "no window appeared"
xdotool windowmove "$window" 0 0 2>/dev/null
sleep 10
import -window root "$pictures/0-introduction.png"
xdotool key Escape # the introduction of a first start, which lies over the map
sleep 1

read -r left top < <(place completions 0 0)
read -r right bottom < <(place completions 1 1)
shot() { import -window root "$pictures/$1.png" && convert "$pictures/$1.png" -crop "$((right - left))x$((bottom - top))+$left+$top" +repage "$work/$1.png"; }
# differ A B: pixels of the completions that differ between two shots.
differ() { compare -metric AE -fuzz 5% "$work/$1.png" "$work/$2.png" null: 2>&1 | cut -d. -f1; }
# until_different A B: takes shot B until it differs from A; slow machines need a moment.
until_different() {
    for _ in $(seq 60); do
        shot "$2"
        [ "$(differ "$1" "$2")" -gt 500 ] && return 0
        sleep 0.25
    done
    return 1
}
move() { read -r x y < <(place canvas "$1" "$2"); xdotool mousemove "$x" "$y"; }

read -r x y < <(place clear 0.5 0.5)
xdotool mousemove "$x" "$y" click 1
sleep 2
shot 1-before
move 0.35 0.58
xdotool mousedown 1
for point in "0.42 0.60" "0.50 0.60" "0.57 0.63" "0.62 0.69"; do move ${point% *} ${point#* }; sleep 0.05; done
until_different 1-before 2-button-down || fail "the completions did not change while the button was down"
for point in "0.63 0.76" "0.60 0.83" "0.53 0.88" "0.44 0.89" "0.36 0.85"; do move ${point% *} ${point#* }; sleep 0.05; done
until_different 2-button-down 3-longer-stroke || fail "the completions did not follow the growing stroke"
xdotool mouseup 1
sleep 1.5
shot 4-released
xdotool key space
until_different 4-released 5-resampled || fail "Space did not ask for other completions"
xdotool key ctrl+z
until_different 5-resampled 6-undone || fail "Undo did not take the stroke back"
# The map: wherever a digit lies under the pointer, a click makes it A and a shift-click B.
read -r left top < <(place "interpolation rows" 0 0)
read -r right bottom < <(place "interpolation rows" 1 1)
# choose NAME MODIFIER X...: tries places on the map until the rows have changed.
choose() {
    local name=$1 modifier=$2 before=$3 place
    shift 3
    for place in "$@"; do
        read -r x y < <(place map ${place% *} ${place#* })
        xdotool mousemove "$x" "$y"
        sleep 0.3
        [ -n "$modifier" ] && xdotool keydown "$modifier"
        xdotool click 1
        sleep 0.3
        [ -n "$modifier" ] && xdotool keyup "$modifier"
        sleep 1
        shot "$name"
        [ "$(differ "$before" "$name")" -gt 500 ] && return 0
    done
    return 1
}
# On a busy machine the images take a while to be there; the steps of the interpolation come with them.
drawn() { [ "$(convert "$work/$1.png" -colorspace Gray -threshold 60% -format '%[fx:mean>0.02]' info:)" = 1 ]; }
for _ in $(seq 120); do
    shot 7-before-the-map
    drawn 7-before-the-map && break
    sleep 1
done
drawn 7-before-the-map || fail "no images came"
sleep 3
shot 7-before-the-map
choose 8-a-on-the-map "" 7-before-the-map "0.40 0.52" "0.36 0.46" "0.45 0.58" "0.50 0.42" || fail "a click on the map did not choose A"
choose 9-b-on-the-map shift 8-a-on-the-map "0.58 0.50" "0.62 0.45" "0.55 0.60" "0.50 0.35" || fail "a shift-click on the map did not choose B"
xdotool key ctrl+q
for _ in $(seq 100); do kill -0 $program 2>/dev/null || break; sleep 0.1; done
kill -0 $program 2>/dev/null && fail "the window did not close on Ctrl+Q"
echo "window: completions and interpolation followed the mouse; pictures in $pictures"
