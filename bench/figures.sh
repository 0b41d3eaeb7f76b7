#!/usr/bin/env bash
# The figures of the README: installs Google Benchmark if it is missing, builds, and runs the benchmarks.
# Words are given to them, for example: bench/figures.sh --benchmark_filter=Asm
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/packages.sh"

need "${build_packages[@]}" "${bench_packages[@]}"

build=$root/build/release
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF -DBATON_BENCH=ON >&2
cmake --build "$build" --target baton_bench >&2
exec "$build/bench/baton_bench" "$@"
