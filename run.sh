#!/usr/bin/env bash
# Installs what is missing, builds, and runs Baton.
#
#   ./run.sh                 the debugger's window with the demo; where there is no display as --headless
#   ./run.sh --headless      the demo in the terminal: three programs under the guest OS, then their timeline
#   ./run.sh WORDS...        the same as `baton WORDS...`, for example: ./run.sh os --help
#
# It can be called from any folder; files that the words name are looked for in that folder.
set -euo pipefail
# The caller's folder stays: words may name files in it.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/packages.sh"

# A window is wanted when nothing else is, and when somebody could see it.
window=
if [ $# -eq 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then window=yes; fi

need "${build_packages[@]}"
target=baton
if [ -n "$window" ]; then
    if need "${gui_packages[@]}"; then
        target=baton-gui
    else
        echo "Without these packages there is no window; the demo runs here instead." >&2
        window=
    fi
fi

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
case $target in baton) program=$build/cli/baton ;; *) program=$build/gui/baton-gui ;; esac
[ -x "$program" ] || first=yes
[ -z "$first" ] || echo "Building Baton; the first time takes two or three minutes." >&2
step cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_UNITY=ON -DBATON_TESTS=OFF -DBATON_GUI=AUTO
if [ -n "$window" ] && ! grep -q '^build gui/baton-gui:' "$build/build.ninja"; then
    echo "SDL2 or Dear ImGui is missing, so there is no window; the demo runs here instead." >&2
    window=
    target=baton
fi
if [ -n "$first" ] && [ -t 2 ]; then
    cmake --build "$build" --target "$target" >&2 || exit 8
else
    step cmake --build "$build" --target "$target"
fi

if [ -n "$window" ]; then
    status=0
    "$program" || status=$?
    [ "$status" -eq 8 ] || exit "$status"
    echo "The window did not open; the demo runs here instead." >&2
    step cmake --build "$build" --target baton
fi

program=$build/cli/baton
[ "${1:-}" = --headless ] && shift
if [ $# -eq 0 ]; then
    set -- os --timeline count primes sleeper
fi
rm -f "$log"
exec "$program" "$@"
