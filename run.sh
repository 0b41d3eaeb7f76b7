#!/usr/bin/env bash
# Installs what is missing, builds, and runs Baton.
#
#   ./run.sh                 the demo: the guest OS with three programs, then their timeline
#   ./run.sh --headless      the same, without a window
#   ./run.sh WORDS...        the same as `baton WORDS...`, for example: ./run.sh os --help
#
# It can be called from any folder; files that the words name are looked for in that folder.
set -euo pipefail
# The caller's folder stays: words may name files in it.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/packages.sh"

need "${build_packages[@]}"

build=$root/build/release
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs a step quietly; on a terminal the builder's one line of progress is shown.
step() {
    if "$@" >"$log" 2>&1; then return 0; fi
    cat "$log" >&2
    echo "This step failed; the reason stands above: $*" >&2
    exit 8
}
first=
[ -x "$build/cli/baton" ] || first=yes
[ -z "$first" ] || echo "Building Baton; the first time takes two or three minutes." >&2
step cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF
if [ -n "$first" ] && [ -t 2 ]; then
    cmake --build "$build" --target baton >&2 || exit 8
else
    step cmake --build "$build" --target baton
fi

[ "${1:-}" = --headless ] && shift
if [ $# -eq 0 ]; then
    set -- os --timeline count primes sleeper
fi
rm -f "$log"
exec "$build/cli/baton" "$@"
