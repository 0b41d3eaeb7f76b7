#!/usr/bin/env bash
# The same hash of the same runs from every compiler and every level of optimisation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/determinism.sh [OPTION...] [BUILD...]

Builds the test `determinism` and all that it links with, from nothing shared, and runs it:

  g++-O0 g++-O3 clang++-O0 clang++-O3    without sanitizers
  clang++-O1-sanitized                   with AddressSanitizer and UndefinedBehaviorSanitizer

or the BUILDs that are named. Looks in the commands of each build whether every file of the product was really
compiled so. Prints a line for each: its name, whether the test passed (each of its runs has the hash in
tests/determinism/expected.tsv), and the hash of all runs, which must be the same everywhere.
Installs what it needs and builds under build/determinism; the first time takes some ten minutes.

  --jobs N   files at a time, and no more (2)
  --help     this text

Exit status: 0 the same everywhere, 2 usage, 7 a hash differs, 8 a tool failed.

Examples:
  nice -n 19 bench/determinism.sh
  bench/determinism.sh g++-O0 clang++-O3
END
}

refuse() { echo "bench/determinism.sh: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/determinism.sh: $1" >&2; exit 8; }
all=(g++-O0 g++-O3 clang++-O0 clang++-O3 clang++-O1-sanitized)
jobs=2 names=()
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --jobs)
        [[ ${2:-} =~ ^[1-9][0-9]?$ ]] || refuse "--jobs needs a number"
        jobs=$2
        shift
        ;;
    *) [[ " ${all[*]} " == *" $1 "* ]] || refuse "there is no build '$1'"; names+=("$1") ;;
    esac
    shift
done
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck disable=SC2154
need "${build_packages[@]}" "${test_packages[@]}" "${check_packages[@]}" || fail "packages are missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# flags_are BUILD COMPILER LEVEL SANITIZE - every file of the product was compiled by this compiler, at this
# level (the last one counts), with sanitizers or without. The test's own file has a level of its own.
flags_are() {
    ninja -C "$1" -t commands test_determinism | awk -v compiler="$2" -v level="$3" -v sanitize="$4" '
    / -c / && / -o (base|isa|asm|emu|lab)\// {
        ++files
        found = ""; by = 0; sanitized = 0
        for (i = 1; i <= NF; ++i) {
            name = $i
            sub(/.*\//, "", name)
            if (name == compiler) by = 1
            if ($i ~ /^-O/) found = $i
            if ($i ~ /^-fsanitize=/) sanitized = 1
        }
        if (!by || found != level || sanitized != (sanitize == "yes")) { print "not so: " $0; wrong = 1 }
    }
    END { if (files < 20) print "only " files + 0 " files of the product are built"; exit wrong || files < 20 }'
}

status=0 first=
for name in "${names[@]}"; do
    sanitizers='' sanitize=no
    if [[ $name == *-sanitized ]]; then sanitizers=address,undefined sanitize=yes; fi
    compiler=${name%%-*}
    level=${name#*-}
    level=-${level%-sanitized}
    build=build/determinism/$name
    echo "building $build" >&2
    { cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER="$compiler" -DBATON_GUI=OFF \
        -DCMAKE_CXX_FLAGS_TEST="$level" -DBATON_SANITIZE="$sanitizers" &&
        cmake --build "$build" -j "$jobs" --target test_determinism; } >"$log" 2>&1 ||
        { cat "$log" >&2; fail "$name: the build failed; the reason stands above"; }
    flags_are "$build" "$compiler" "$level" "$sanitize" >"$log" ||
        { head -n 5 "$log" >&2; fail "$name was not built as it says"; }
    rm -f "$build/hashes.tsv"
    passed="as expected"
    BATON_WRITE_HASHES=$build/hashes.tsv "$build/tests/determinism/test_determinism" >"$log" 2>&1 ||
        { passed="NOT as expected"; status=7; tail -n 30 "$log" >&2; }
    hash=$(awk '$1 == "all" {print $2}' "$build/hashes.tsv" 2>/dev/null) || hash=
    [[ $hash =~ ^[0-9a-f]{16}$ ]] || fail "$name: the test has written no hash"
    [ "$hash" = "${first:=$hash}" ] || { passed="$passed, but differs from ${names[0]}"; status=7; }
    printf '%-22s %s  %s\n' "$name" "$hash" "$passed"
done
exit "$status"
