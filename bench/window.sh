#!/usr/bin/env bash
# What a frame of the window costs, how many there are a second, and how long the first one takes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/window.sh [--runs N] [--frames N] [--program FILE]

Builds (release) unless --program names a baton-gui, opens it at 1600x900 on a screen in memory (Xvfb), with
OpenGL in software (Mesa) and with --renderer software, and prints for each
  demo     the demo as the window opens with it
  million  the OS layout behind eight computing processes, with as many slices and marks in the timeline as it
           keeps singly, a million: how long the run must be for that a short one tells
the slices and marks, milliseconds of the processor a frame for everything but drawing, frames a second, and
milliseconds from the start to the end of the first frame. Medians of N runs (5) of N frames each (100).

Bounds: 5 ms a frame and 30 frames a second, everywhere; 500 ms to the first frame of the demo.
Exit status: 0 all within their bounds, 2 usage, 7 one is not, 8 a tool failed.
END
}
runs=5
frames=100
program=
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --runs) [[ ${2:-} =~ ^[1-9][0-9]?$ ]] || { usage >&2; exit 2; }; runs=$2; shift 2 ;;
    --frames) [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || { usage >&2; exit 2; }; frames=$2; shift 2 ;;
    --program) [ -x "${2:-}" ] || { usage >&2; exit 2; }; program=$2; shift 2 ;;
    *) usage >&2; exit 2 ;;
    esac
done

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
need "${gui_packages[@]}" "${gui_test_packages[@]}" || exit 8
if [ -z "$program" ]; then
    need "${build_packages[@]}" || exit 8
    { cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF -DBATON_GUI=ON &&
        cmake --build build/release --target baton-gui; } >&2 || exit 8
    program=build/release/gui/baton-gui
fi

work=$(mktemp -d)
screen=
finish() {
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 1600x900x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
screen=$!
read -r number <"$work/display" || exit 8
export DISPLAY=:$number
unset WAYLAND_DISPLAY SDL_VIDEODRIVER

# one_run WORDS... : a line of slices, milliseconds of the processor a frame, milliseconds a frame, first frame.
one_run() {
    "$program" --no-settings --lang en --size 1600x900 "$@" 2>"$work/said" || { cat "$work/said" >&2; exit 8; }
    sed -nE 's/^(OpenGL|software): first frame after ([0-9]+) ms, then ([0-9.]+) ms a frame; ([0-9.]+) ms of the processor for everything but drawing; ([0-9]+) slices and marks$/\5 \4 \3 \2/p' \
        "$work/said" >"$work/line"
    [ -s "$work/line" ] || { cat "$work/said" >&2; exit 8; }
    cat "$work/line"
}
median() {
    cut -d ' ' -f "$1" "$work/runs" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

status=0
# measure NAME RENDERER BOUND_OF_FIRST_FRAME WORDS...
measure() {
    local name=$1 renderer=$2 first_bound=$3 run
    shift 3
    : >"$work/runs"
    for ((run = 0; run < runs; ++run)); do
        one_run --renderer "$renderer" --frames "$frames" "$@" >>"$work/runs"
    done
    awk -v name="$name" -v renderer="$renderer" -v slices="$(median 1)" -v work="$(median 2)" \
        -v frame="$(median 3)" -v first="$(median 4)" -v first_bound="$first_bound" 'BEGIN {
        rate = 1000 / frame
        bad = work > 5 || rate < 30 || (first_bound != "-" && first > first_bound)
        printf "%s\t%s\t%d\t%.2f\t5\t%.0f\t30\t%d\t%s\t%s\n", name, renderer, slices, work, rate, first,
            first_bound, bad ? "NOT MET" : "met"
        exit bad
    }' || status=7
}

workers=()
for _ in 1 2 3 4 5 6 7 8; do workers+=(bench/workloads/os8/worker.asm); done
os=(--layout os --quantum 1 "${workers[@]}")
# How long the run must be: what there is in a short one, scaled; a little less, since at a million the
# timeline folds the older half.
probe=20000000
slices=$(one_run --renderer software --frames 1 --at-cycle "$probe" "${os[@]}" | cut -d ' ' -f 1)
[ "$slices" -gt 100 ] || exit 8
cycles=$((probe * 99 / 100 * 10000 / slices * 100))

printf 'what\trenderer\tslices and marks\tms of processor a frame\tat most\tframes/s\tat least\tms to first frame\tat most\t\n'
for renderer in opengl software; do
    measure demo "$renderer" 500
    measure million "$renderer" - --at-cycle "$cycles" "${os[@]}"
done
echo "the million: $cycles cycles; medians of $runs runs of $frames frames; load $(cut -d ' ' -f 1-3 /proc/loadavg)"
exit "$status"
