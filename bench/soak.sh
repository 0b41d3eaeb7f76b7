#!/usr/bin/env bash
# Both engines on random programs, seed after seed, for as long as it may take; goes on where it ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/soak.sh [OPTION...]

Runs random programs on the cycle engine and on the fast engine and compares them (tests/fast), with
seeds that nobody has run yet, until so many instructions have been compared. Each block of seeds that
is done becomes a line of the ledger; whatever ends the script, the next call goes on behind the last
line. A change of the machine, of either engine or of the generator starts a new count; the old lines stay.

  --instructions N   until this version has compared so many (10000000000)
  --seeds N          so many seeds at the most in this call
  --block N          seeds to a line of the ledger (2000)
  --status           says what the ledger holds, and runs nothing
  --help             this text

Environment: SOAK is the program to run; without it, build/soak/tests/fast/lockstep_soak is built
(release build) and taken. LEDGER is the ledger, bench/soak.tsv without it.

A line of the ledger: version, first seed, last seed, instructions, cycles.
Exit status: 0 done, 2 usage, 7 the engines differ (the smallest case stands on standard output),
8 a tool failed, 130 interrupted.

Examples:
  nice -n 19 bench/soak.sh
  bench/soak.sh --seeds 20000
  bench/soak.sh --status
END
}

instructions=10000000000 seeds=0 block=2000 status_only=no
ledger=${LEDGER:-bench/soak.tsv}

refuse() { echo "bench/soak.sh: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/soak.sh: $2" >&2; exit "$1"; }

while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --status) status_only=yes; shift; continue ;;
    --instructions | --seeds | --block) [ $# -ge 2 ] || refuse "$1 needs a value" ;;
    *) refuse "unknown word '$1'" ;;
    esac
    [[ $2 =~ ^[1-9][0-9]{0,14}$ ]] || refuse "'$2' is no number"
    case $1 in
    --instructions) instructions=$2 ;;
    --seeds) seeds=$2 ;;
    --block) block=$2 ;;
    esac
    shift 2
done

# What the comparison depends on, as one short word.
version=$(cat isa/*.hpp emu/*.?pp emu/fast/*.?pp tests/fast/{generate,instruction_maker,lockstep,random,scenario}.?pp \
    2>/dev/null | sha256sum | cut -c 1-12)

# sum VERSION - instructions, or all of them.
sum() { awk -F '\t' -v v="$1" '!/^#/ && (v == "" || $1 == v) {n += $4} END {printf "%.0f", n}' "$ledger"; }
next_seed() { awk -F '\t' '!/^#/ && $3 >= n {n = $3 + 1} END {printf "%.0f", n}' "$ledger"; }
report() {
    echo "this version ($version): $(sum "$version") instructions; all versions: $(sum ""); next seed: $(next_seed)"
}

[ -f "$ledger" ] || printf '# version\tfirst seed\tlast seed\tinstructions\tcycles\n' >"$ledger"
if [ "$status_only" = yes ]; then
    report
    exit 0
fi

if [ -z "${SOAK:-}" ]; then
    # shellcheck source=scripts/packages.sh
    . scripts/packages.sh
    need "${build_packages[@]}" "${test_packages[@]}" || fail 8 "packages are missing"
    echo "building in build/soak" >&2
    log=$(mktemp)
    { cmake -S . -B build/soak -G Ninja -DCMAKE_BUILD_TYPE=Release &&
        cmake --build build/soak --target lockstep_soak; } >"$log" 2>&1 ||
        { cat "$log" >&2; rm -f "$log"; fail 8 "the build failed; the reason stands above"; }
    rm -f "$log"
    SOAK=build/soak/tests/fast/lockstep_soak
fi
command -v "$SOAK" >/dev/null || fail 8 "there is no program '$SOAK'"

trap 'echo "interrupted; the ledger holds what was done" >&2; exit 130' INT TERM
done_seeds=0
while [ "$(sum "$version")" -lt "$instructions" ]; do
    [ "$seeds" -eq 0 ] || [ "$done_seeds" -lt "$seeds" ] || break
    count=$block
    [ "$seeds" -eq 0 ] || [ $((seeds - done_seeds)) -ge "$block" ] || count=$((seeds - done_seeds))
    status=0
    text=$("$SOAK" "$(next_seed)" "$count" "$count") || status=$?
    if [ "$status" -ne 0 ]; then
        echo "$text"
        [ "$status" -eq 7 ] || fail 8 "status $status from $SOAK"
        exit 7
    fi
    read -r _ first last _ compared _ cycles <<<"$text"
    printf '%s\t%s\t%s\t%s\t%s\n' "$version" "$first" "$last" "$compared" "$cycles" >>"$ledger"
    done_seeds=$((done_seeds + count))
done
report
