#!/usr/bin/env bash
# The figures of the README.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

case ${1:-} in
--help | -h)
    cat <<'END'
Usage: bench/figures.sh [--benchmark_OPTION=VALUE...]

Installs Google Benchmark if it is missing, builds (release), and runs the benchmarks: each five times, of which
mean, median and spread are printed. Words are given to Google Benchmark, and the last of two that say
different things counts.

Example:
  bench/figures.sh --benchmark_filter='Asm|Sched' --benchmark_repetitions=9
END
    exit 0
    ;;
esac

. "$root/scripts/packages.sh"

need "${build_packages[@]}" "${bench_packages[@]}"

build=$root/build/release
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF -DBATON_BENCH=ON >&2
cmake --build "$build" --target baton_bench watching >&2
exec "$build/bench/baton_bench" --benchmark_repetitions=5 --benchmark_report_aggregates_only=true "$@"
