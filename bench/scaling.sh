#!/usr/bin/env bash
# Shows that cost grows with the guest's work and with nothing else, and measures start and memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/scaling.sh [--most CYCLES]

Builds (release), then runs the guest OS with eight computing processes for 10^6, 10^7, ... cycles, up to
10000000000 or --most, without a timeline, and prints for each: cycles, instructions, user seconds,
nanoseconds a cycle, ticks that the guest has counted, ticks that there were, growth of memory in KiB, memory
in KiB. Then: time and memory of the command from its start to the first guest instruction and to its end,
and how often a second a machine of 64 KiB can be copied, kept, hashed and restored.

Exit status: 0 done, 2 usage, 7 a tick is missing, the memory of the longest run grew by more than 1 MiB, or a
headless run took more than 32 MiB beside the guest's RAM; 8 a tool failed.
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

status=0
printf 'cycles\tinstructions\tseconds\tns/cycle\tticks\tticks due\tgrowth KiB\tmemory KiB\n'
for ((cycles = 1000000; cycles <= most; cycles *= 10)); do
    line=$("$build/bench/scaling" os "$cycles") || status=7
    echo "$line"
    growth=$(cut -f 7 <<<"$line")
    [ "$growth" -le 1024 ] || status=7
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/cli/baton" asm -I bench/workloads bench/workloads/loop.asm -o "$work/loop"
measure() {
    echo "$1: $("$build/bench/scaling" command "$2" "${@:3}")"
}
measure "baton run, an image, 1 instruction" 50 "$build/cli/baton" run "$work/loop" --max-cycles 4
measure "baton run, an image, 10^8 cycles" 3 "$build/cli/baton" run "$work/loop" --max-cycles 100000000 | tee "$work/line"
measure "baton os, all assembled, 1 instruction" 20 "$build/cli/baton" os --max-cycles 4 count primes
measure "baton os, 10^8 cycles" 3 "$build/cli/baton" os --max-cycles 100000000 bench/workloads/os8/endless.asm | tee -a "$work/line"
# 32 MiB and the guest's 256 KiB.
while read -r memory; do
    [ "$memory" -le 33024 ] || status=7
done < <(grep -oE '[0-9]+ KiB' "$work/line" | cut -d ' ' -f 1)
"$build/bench/baton_bench" --benchmark_filter=State/ 2>/dev/null
exit "$status"
