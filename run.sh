#!/usr/bin/env bash
# Installs what is missing, builds, and runs Baton.
#
#   ./run.sh                 the demo: the guest OS with three programs, then their timeline
#   ./run.sh --headless      the same, without a window
#   ./run.sh WORDS...        the same as `baton WORDS...`, for example: ./run.sh os --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/packages.sh

need "${build_packages[@]}"

build=build/release
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF &&
       cmake --build "$build" --target baton; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "The build failed; the reason stands above." >&2
    exit 8
fi

[ "${1:-}" = --headless ] && shift
if [ $# -eq 0 ]; then
    set -- os --timeline count primes sleeper
fi
rm -f "$log"
exec "$build/cli/baton" "$@"
