#!/usr/bin/env bash
# Shows that cost grows with the guest's work and with nothing else, and measures start and memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/scaling.sh [--most CYCLES]

Builds (release), then runs the guest OS with eight computing processes for 10^6, 10^7, ... cycles, up to
10000000000 or --most, without a timeline, and prints for each: cycles, instructions, user seconds,
nanoseconds a cycle, ticks that the guest has counted, ticks that there were, growth of memory in KiB, most
memory in KiB. (The runs end in the middle of a tick, so that ticks can be compared exactly; the machine's
booting is left out; short runs are repeated, and the time is of one.) Then the same from 10^8 cycles on
with a timeline. Then the processor time of the command (median) and its memory, the time to assemble 100,000
lines, and how often a second a machine of 64 KiB can be copied, kept, hashed and restored (medians of 5).

Each figure that has a bound is followed by it, and by "met" or "NOT MET":
  ticks                   as many as there were
  growth of memory        at most 1 MiB without a timeline
  memory with a timeline  at most 64 MiB, and from 10^9 to 10^10 cycles no more than 1 MiB more
  ns a cycle              in all rows without a timeline at most 1.5 times those of the least, from 10^7 on
  start                   to the first guest instruction, and to the end, 10 ms of processor time
  memory of the command   32 MiB and the guest's RAM
  100,000 lines           300 ms
  copies and the others   100,000 a second each

Exit status: 0 all met, 2 usage, 7 one is not, 8 a tool failed: nothing is said to be met that was not measured.
END
}
most=10000000000
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --most) [[ ${2:-} =~ ^[1-9][0-9]{5,12}$ ]] || { usage >&2; exit 2; }; most=$2; shift 2 ;;
    *) usage >&2; exit 2 ;;
    esac
done

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
need "${build_packages[@]}" "${bench_packages[@]}" || exit 8
build=build/release
{ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF -DBATON_BENCH=ON &&
    cmake --build "$build" --target scaling baton baton_bench; } >&2 || exit 8

fail() { echo "bench/scaling.sh: $1" >&2; exit 8; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
# bound NAME FIGURE at-most|at-least BOUND UNIT
bound() {
    [[ $2 =~ ^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$ ]] || fail "$1: '$2' is no figure"
    local met=met
    awk -v a="$2" -v b="$4" -v how="$3" 'BEGIN {exit !(how == "at-most" ? a <= b : a >= b)}' || met="NOT MET" status=7
    printf '%s: %s %s, %s %s %s: %s\n' "$1" "$2" "$5" "${3/-/ }" "$4" "$5" "$met"
}

# row CYCLES [--timeline] - into $work/rows or $work/timeline, and its fields into `fields`.
row() {
    local outcome=0 line
    line=$("$build/bench/scaling" os "$@") || outcome=$?
    [ "$outcome" -eq 0 ] || [ "$outcome" -eq 7 ] || fail "the row of $1 cycles was not measured"
    echo "$line"
    IFS=$'\t' read -r -a fields <<<"$line"
    [ ${#fields[@]} -eq 8 ] || fail "the row of $1 cycles has not eight figures"
    # The program has compared at each of its repetitions, the figures are of the last.
    [ "$outcome" -eq 0 ] || { echo "  ticks: NOT MET"; status=7; }
}

header='cycles\tinstructions\tseconds\tns/cycle\tticks\tticks due\tgrowth KiB\tmemory KiB\n'
echo "Without a timeline"
# shellcheck disable=SC2059
printf "$header"
least=1000000 greatest=0 growth=0
for ((cycles = 1000000; cycles <= most; cycles *= 10)); do
    row "$cycles"
    [ "${fields[6]}" -le "$growth" ] || growth=${fields[6]}
    [ "$cycles" -ge 10000000 ] || continue
    least=$(awk -v a="$least" -v b="${fields[3]}" 'BEGIN {print (a < b ? a : b)}')
    greatest=$(awk -v a="$greatest" -v b="${fields[3]}" 'BEGIN {print (a > b ? a : b)}')
done
bound "growth of memory, greatest" "$growth" at-most 1024 KiB
[ "$greatest" = 0 ] ||
    bound "ns a cycle, greatest to least" "$(awk -v a="$greatest" -v b="$least" 'BEGIN {printf "%.2f", a / b}')" at-most 1.5 times

if [ "$most" -ge 100000000 ]; then
    echo
    echo "With a timeline"
    # shellcheck disable=SC2059
    printf "$header"
    memory=0 at_9=0
    for ((cycles = 100000000; cycles <= most; cycles *= 10)); do
        row "$cycles" --timeline
        [ "${fields[7]}" -le "$memory" ] || memory=${fields[7]}
        [ "$cycles" -ne 1000000000 ] || at_9=${fields[7]}
    done
    bound "memory with a timeline, most" "$memory" at-most 65536 KiB
    [ "$most" -lt 10000000000 ] ||
        bound "memory with a timeline, 10^10 cycles more than 10^9" $((memory - at_9)) at-most 1024 KiB
fi

echo
"$build/cli/baton" asm -I bench/workloads bench/workloads/loop.asm -o "$work/loop" || fail "the loop does not assemble"
# command NAME TIMES WORD... - every one of them runs into its limit of cycles: status 5.
command_row() {
    local line
    line=$("$build/bench/scaling" command "$2" 5 "${@:3}") || fail "$1: not measured"
    IFS=$'\t' read -r waited milliseconds kibibytes <<<"$line"
}
command_row "baton run" 51 "$build/cli/baton" run "$work/loop" --max-cycles 4
bound "baton run of an image, 1 instruction (a person waits $waited ms)" "$milliseconds" at-most 10 ms
command_row "baton os" 21 "$build/cli/baton" os --max-cycles 4 count primes
bound "baton os, all assembled, 1 instruction (a person waits $waited ms)" "$milliseconds" at-most 10 ms
# 32 MiB and the guest's 256 KiB.
command_row "baton run" 3 "$build/cli/baton" run "$work/loop" --max-cycles 100000000
bound "baton run of an image, 10^8 cycles" "$kibibytes" at-most 33024 KiB
command_row "baton os" 3 "$build/cli/baton" os --max-cycles 100000000 bench/workloads/os8/endless.asm
bound "baton os, 10^8 cycles" "$kibibytes" at-most 33024 KiB

# medians FILTER COLUMN - "name figure" of each benchmark; columns of the CSV: 4 user time, 7 items a second.
medians() {
    "$build/bench/baton_bench" --benchmark_filter="$1" --benchmark_repetitions=5 --benchmark_report_aggregates_only=true \
        --benchmark_format=csv 2>"$work/err" >"$work/csv" || { cat "$work/err" >&2; fail "$1: not measured"; }
    awk -F , -v column="$2" '{gsub("\"", "")} sub(/_median$/, "", $1) {printf "%s %.*f\n", $1, ($column < 1000 ? 1 : 0), $column; ++n} END {exit !n}' "$work/csv" ||
        fail "$1: no benchmark of this name"
}
medians 'Asm/hundred_thousand_lines/' 4 >"$work/figures"
while read -r name figure; do bound "$name" "$figure" at-most 300 ms; done <"$work/figures"
medians 'State/' 7 >"$work/figures"
[ "$(wc -l <"$work/figures")" -eq 5 ] || fail "five benchmarks of a machine's state are expected"
while read -r name figure; do bound "$name" "$figure" at-least 100000 "a second"; done <"$work/figures"
exit "$status"
