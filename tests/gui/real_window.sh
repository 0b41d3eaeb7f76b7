#!/usr/bin/env bash
# The window as people have it: on a screen (Xvfb, Mesa), with a real mouse and keyboard (xdotool).
#
#   real_window.sh PROGRAM
#
# The program writes where everything on its screen is; each step waits for what must be seen there.
set -euo pipefail
program=$1
folder=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT

fail() {
    echo "FAILED: $*" >&2
    head -1 "$screen" >&2 || true
    exit 1
}

mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1600x900x24 -nolisten tcp 3>"$folder/display" 2>/dev/null &
pids+=($!)
read -r number <"$folder/display"
export DISPLAY=:$number
unset WAYLAND_DISPLAY SDL_VIDEODRIVER

screen=$folder/screen
settings=$folder/settings.json
"$program" --settings "$settings" --widgets "$screen" --lang en --size 1600x900 2>"$folder/errors" &
window=$!
pids+=($window)

# The first line of the file: position, 1 while it runs, ip, 1 in user mode.
position() { awk 'NR == 1 { print $1 }' "$screen"; }
ip() { awk 'NR == 1 { print $3 }' "$screen"; }
# wait_for WHAT COMMAND... : until the command succeeds; at most 20 seconds.
wait_for() {
    local what=$1 end
    end=$(($(milliseconds) + 20000))
    shift
    until "$@" 2>/dev/null; do
        kill -0 "$window" 2>/dev/null || fail "the window is gone while waiting for: $what; $(cat "$folder/errors")"
        [ "$(milliseconds)" -lt $end ] || fail "$what"
        sleep 0.02
    done
}
shows() { grep -q "^$1 " "$screen"; }
hides() { ! shows "$1"; }
at() { [ "$(position)" = "$1" ]; }
not_at() { [ "$(position)" != "$1" ] && awk 'NR == 1 { exit $2 }' "$screen"; }
ip_is() { [ "$(ip)" = "$1" ]; }
in_user_mode() { awk 'NR == 1 { exit !$4 }' "$screen"; }
milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
# Press and release apart, as a hand does it.
key() {
    xdotool keydown "$@"
    sleep 0.03
    xdotool keyup "$@"
}
chord() {
    local last=${*: -1} others=("${@:1:$#-1}")
    xdotool keydown "${others[@]}"
    key "$last"
    xdotool keyup "${others[@]}"
}
# Sizes settle in the first frames, and nobody presses what still moves: the file has not been written for a
# while.
still() {
    local written
    written=$(stat -c %.6Y "$screen")
    [ $((${EPOCHREALTIME/[.,]/} - ${written/[.,]/})) -gt 120000 ]
}
# The mouse to the middle of a place.
point() {
    wait_for "$1 on the screen" shows "$1"
    wait_for "the screen to keep still" still
    local place
    place=$(awk -v name="$1" '$1 == name { printf "%d %d", ($2 + $4) / 2, ($3 + $5) / 2 }' "$screen")
    # shellcheck disable=SC2086
    xdotool mousemove $place
    sleep 0.1
}
click() {
    point "$1"
    xdotool mousedown 1
    sleep 0.1
    xdotool mouseup 1
    sleep 0.05
}
double_click() {
    point "$1"
    xdotool click --repeat 2 --delay 120 1
}

wait_for "the window" test -s "$screen"
wait_for "its first frame" shows bar.run
xdotool search --sync --onlyvisible --name Baton windowfocus >/dev/null
click welcome.close
wait_for "the welcome to go" hides welcome.close

# The keys: a cycle on, and back.
begin=$(position)
key F8
wait_for "F8 to go on by one cycle" at $((begin + 1))
chord Shift_L F8
wait_for "Shift+F8 to take it back" at "$begin"

# The mouse: a breakpoint at the edge of the code, on the first line of the interrupt's way in; run to it.
handler=$(ip)
click "gutter.$handler"
click bar.run
wait_for "a run to the breakpoint" not_at "$begin"
wait_for "the breakpoint" ip_is "$handler"
second=$(position)
[ "$second" -gt "$begin" ] || fail "the run went backwards"
key F8
wait_for "a cycle into the handler" at $((second + 1))

# Back in time to the breakpoint before, by the mouse.
click bar.run_back
wait_for "the way back to here" at "$second"
click bar.run_back
wait_for "the first time at the breakpoint" at "$begin"

# The interrupts: a breakpoint on the timer's vector by a click, a run to it, and cycle by cycle on.
click "gutter.$handler"
chord Alt_L i
click vector.16.break
before=$(position)
key F5
wait_for "a run to the timer's interrupt" not_at "$before"
wait_for "its handler" ip_is "$handler"
taken=$(position)
# Every vector leads to this handler: that it was the timer's, its row and the course of the last interrupt say.
wait_for "the cycle at which the timer's entry was taken" shows vector.16.last
wait_for "the course of the interrupt" shows interrupt.0.3
for cycle in 1 2 3 4 5; do
    key F8
    wait_for "cycle $cycle of the handler" at $((taken + cycle))
done
# Of many keys, typed faster than frames come, none is lost.
# Nearer to each other, the system takes them for one key that is held down.
xdotool key --delay 12 --repeat 60 F8
wait_for "each of 60 quick keys to be a cycle" at $((taken + 65))
# On out of the handler, until a program has the processor.
for _ in 1 2 3 4 5 6 7 8; do
    in_user_mode && break
    before=$(position)
    chord Control_L e
    wait_for "the way out of the handler" not_at "$before"
done
in_user_mode || fail "the way out has not led to a program"
[ "$(ip)" != "$handler" ] || fail "the handler was not left"

# The timeline: a double-click takes the whole machine there, a click at the foot to the newest cycle again.
newest=$(position)
double_click timeline.cpu
earlier() { [ "$(position)" -lt "$newest" ] && awk 'NR == 1 { exit $2 }' "$screen"; }
wait_for "a journey in time by double-click" earlier
click foot.past
wait_for "the newest cycle" at "$newest"

# Menus by mouse, another layout, and out by keyboard; what is kept is kept.
click menubar.menu_view
click menu.layout_os
wait_for "the other layout" grep -q "^border.os" "$screen"
# The end does not wait behind what was typed before it.
xdotool key --delay 0 --repeat 300 F8
chord Control_L q
asked=$(milliseconds)
wait "$window" || fail "the window ended with status $?: $(cat "$folder/errors")"
waited=$(($(milliseconds) - asked))
[ "$waited" -lt 2000 ] || fail "behind 300 keys the end took $waited ms"
grep -q '"layout": "os"' "$settings" || fail "the layout was not kept"
grep -q '"kind": "entered"' "$settings" || fail "the breakpoint was not kept"
grep -q '"code": 16' "$settings" || fail "the breakpoint kept is not the timer's"
echo "the window answered to mouse and keyboard"
