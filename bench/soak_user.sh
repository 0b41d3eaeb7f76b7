#!/usr/bin/env bash
# Random user programs under the guest OS, seed after seed; goes on where it ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/soak_user.sh [OPTION...]

Runs random user programs under the guest OS and looks at each entry into the kernel whether one of them
has changed what it may not (tests/safety), with seeds that nobody has run yet, until so many of their
instructions have been run. Each block of seeds that is done becomes a line of the ledger; whatever ends
the script, the next call goes on behind the last line. A change of the machine, of the guest OS or of
the test starts a new count; the old lines stay.

  --instructions N   until this version has run so many (1000000000)
  --block N          seeds to a line of the ledger (100)
  --status           says what the ledger holds, and runs nothing
  --help             this text

Environment: SOAK is the program to run; without it, build/soak/tests/safety/user_soak is built
(release build) and taken. LEDGER is the ledger, bench/soak_user.tsv without it.

A line of the ledger: version, first seed, last seed, instructions, entries into the kernel, processes.
Exit status: 0 done, 2 usage, 7 a program got out (seed and reason stand on standard output),
8 a tool failed, 130 interrupted.

Examples:
  nice -n 19 bench/soak_user.sh
  bench/soak_user.sh --status
END
}

instructions=1000000000 block=100 status_only=no
ledger=${LEDGER:-bench/soak_user.tsv}

refuse() { echo "bench/soak_user.sh: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/soak_user.sh: $2" >&2; exit "$1"; }

while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --status) status_only=yes; shift; continue ;;
    --instructions | --block) [ $# -ge 2 ] || refuse "$1 needs a value" ;;
    *) refuse "unknown word '$1'" ;;
    esac
    [[ $2 =~ ^[1-9][0-9]{0,14}$ ]] || refuse "'$2' is no number"
    case $1 in
    --instructions) instructions=$2 ;;
    --block) block=$2 ;;
    esac
    shift 2
done

# What the outcome depends on, as one short word.
version=$(cat isa/*.hpp emu/*.?pp emu/fast/*.?pp os/*.asm os/include/*.inc os/sched/rr.asm \
    tests/safety/{escape,guard,user_programs}.?pp tests/safety/*.asm tests/fast/{instruction_maker,random}.hpp |
    sha256sum | cut -c 1-12)

# sum VERSION - instructions, or all of them.
sum() { awk -F '\t' -v v="$1" '!/^#/ && (v == "" || $1 == v) {n += $4} END {printf "%.0f", n}' "$ledger"; }
next_seed() { awk -F '\t' '!/^#/ && $3 >= n {n = $3 + 1} END {printf "%.0f", n}' "$ledger"; }
report() {
    echo "this version ($version): $(sum "$version") instructions; all versions: $(sum ""); next seed: $(next_seed)"
}

[ -f "$ledger" ] ||
    printf '# version\tfirst seed\tlast seed\tinstructions\tentries\tprocesses\n' >"$ledger"
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
        cmake --build build/soak --target user_soak; } >"$log" 2>&1 ||
        { cat "$log" >&2; rm -f "$log"; fail 8 "the build failed; the reason stands above"; }
    rm -f "$log"
    SOAK=build/soak/tests/safety/user_soak
fi
command -v "$SOAK" >/dev/null || fail 8 "there is no program '$SOAK'"

trap 'echo "interrupted; the ledger holds what was done" >&2; exit 130' INT TERM
while [ "$(sum "$version")" -lt "$instructions" ]; do
    status=0
    text=$("$SOAK" . "$(next_seed)" "$block") || status=$?
    if [ "$status" -ne 0 ]; then
        echo "$text"
        [ "$status" -eq 7 ] || fail 8 "status $status from $SOAK"
        exit 7
    fi
    read -r _ first last _ done_instructions _ entries _ processes <<<"$text"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$version" "$first" "$last" "$done_instructions" "$entries" \
        "$processes" >>"$ledger"
done
report
