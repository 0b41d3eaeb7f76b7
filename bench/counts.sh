#!/usr/bin/env bash
# How many instructions the host executes for three fixed workloads, held against the kept numbers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/counts.sh [--keep] [--tolerance PERCENT]

Counts, with `valgrind --tool=callgrind`, the host's instructions inside of Runner::run for three fixed
workloads: the sieve and the guest OS with eight processes on the fast engine, the bubble sort on the
cycle engine. Unlike times, counts are the same again and again, so a loss of speed is seen at once.
Compares with bench/counts.tsv, and also that each run ends in the kept state.

  --keep               writes the new numbers to bench/counts.tsv
  --tolerance PERCENT  how much more is accepted (2)
  --help               this text

The numbers belong to the compiler that is named in the file; with another one only states are compared,
and the exit status says so.
Installs what it needs (g++, cmake, valgrind, libbenchmark-dev) and builds into build/counts.

Exit status: 0 no workload needs more, 2 usage, 4 the numbers are of another compiler and say nothing here,
7 a workload needs more, ends in another state, or has nothing kept to compare with; 8 a tool failed.
END
}

keep=no tolerance=2
fail() { echo "bench/counts.sh: $2" >&2; exit "$1"; }
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --keep) keep=yes ;;
    --tolerance)
        [[ ${2:-} =~ ^[0-9]{1,2}$ ]] || fail 2 "--tolerance needs a number of percent (--help says more)"
        tolerance=$2
        shift
        ;;
    *) fail 2 "unknown word '$1' (--help says more)" ;;
    esac
    shift
done

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck disable=SC2154
need "${build_packages[@]}" valgrind libbenchmark-dev || fail 8 "packages are missing"
build=build/counts
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
echo "building in $build" >&2
{ cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=g++ -DBATON_TESTS=OFF -DBATON_BENCH=ON &&
    cmake --build "$build" --target fixed_work; } >"$temporary/log" 2>&1 ||
    { cat "$temporary/log" >&2; fail 8 "the build failed; the reason stands above"; }

kept=bench/counts.tsv
compiler=$(g++ -dumpfullversion -dumpmachine | tr '\n' ' ' | sed 's/ $//')
same_compiler=no
if [ "$keep" = no ]; then
    [ -f "$kept" ] || fail 7 "there is no $kept to compare with; --keep makes it"
    if grep -qxF "# g++ $compiler" "$kept"; then
        same_compiler=yes
    else
        echo "$kept is of another compiler ($(sed -n '1s/^# *//p' "$kept")), this is g++ $compiler: only states are compared" >&2
    fi
fi
printf '# g++ %s\n# workload\tinstructions of the host\tends in\n' "$compiler" >"$temporary/new"
status=0
[ "$keep" = yes ] || [ "$same_compiler" = yes ] || status=4
for name in fast_sieve fast_os cycle_bubble; do
    valgrind --tool=callgrind --callgrind-out-file="$temporary/out" --collect-atstart=no \
        --toggle-collect='baton::emu::Runner::run(*' "$build/bench/fixed_work" "$name" \
        >"$temporary/state" 2>"$temporary/err" || { cat "$temporary/err" >&2; fail 8 "$name did not run"; }
    count=$(sed -n 's/^summary: *\([0-9]*\).*/\1/p' "$temporary/out")
    [ "${count:-0}" -gt 0 ] || fail 8 "callgrind counted nothing for $name"
    state=$(cat "$temporary/state")
    printf '%s\t%s\t%s\n' "$name" "$count" "$state" >>"$temporary/new"
    if [ "$keep" = yes ]; then
        echo "$name: $count"
        continue
    fi
    old_count=$(awk -F '\t' -v n="$name" '$1 == n {print $2}' "$kept")
    old_state=$(awk -F '\t' -v n="$name" '$1 == n {print $3}' "$kept")
    if ! [[ $old_count =~ ^[1-9][0-9]*$ ]]; then
        echo "$name: $count, but $kept has no row to compare it with" >&2
        status=7
        continue
    fi
    change=$(awk -v a="$old_count" -v b="$count" 'BEGIN {printf "%+.2f", 100 * (b - a) / a}')
    [ "$same_compiler" = yes ] || change="of another compiler, $change"
    echo "$name: $count, kept $old_count, $change %"
    if [ "$state" != "$old_state" ]; then
        echo "  ends in another state: $state; kept: $old_state" >&2
        status=7
    fi
    if [ "$same_compiler" = yes ] && [ $((count * 100)) -gt $((old_count * (100 + tolerance))) ]; then
        echo "  more than $tolerance % above" >&2
        status=7
    fi
done
if [ "$keep" = yes ]; then
    mv "$temporary/new" "$kept"
    echo "kept in $kept"
    exit 0
fi
exit "$status"
