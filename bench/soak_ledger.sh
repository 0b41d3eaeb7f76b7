# Sourced by the soaks, in the project's folder: their words, their ledger and the building of their program.
#
# The caller sets `ledger` (the file), `header` (its first line) and `version` (what the outcome depends
# on, as one short word), and has a function `usage`. A line of a ledger begins with version, first seed,
# last seed and instructions. What is counted is the instructions, or what stands in the column that the caller
# has set `counted` to.

refuse() { echo "bench/${0##*/}: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/${0##*/}: $2" >&2; exit "$1"; }

status_only=no
# take_words NAMES WORD... - sets the variables in NAMES from --NAME N, and status_only from --status.
take_words() {
    local names=" $1 " name
    shift
    while [ $# -gt 0 ]; do
        case $1 in
        --help | -h) usage; exit 0 ;;
        --status) status_only=yes; shift; continue ;;
        esac
        name=${1#--}
        [[ $1 == --* && $names == *" $name "* ]] || refuse "unknown word '$1'"
        [ $# -ge 2 ] || refuse "$1 needs a value"
        [[ $2 =~ ^[1-9][0-9]{0,14}$ ]] || refuse "'$2' is no number"
        printf -v "$name" '%s' "$2"
        shift 2
    done
}

# version_of FILE... - the content of the files as one short word.
version_of() { cat "$@" | sha256sum | cut -c 1-12; }

# sum VERSION - instructions, or all of them.
sum() {
    awk -F '\t' -v v="$1" -v c="${counted:-4}" '!/^#/ && (v == "" || $1 == v) {n += $c} END {printf "%.0f", n}' "$ledger"
}
next_seed() { awk -F '\t' '!/^#/ && $3 >= n {n = $3 + 1} END {printf "%.0f", n}' "$ledger"; }
report() {
    echo "this version ($version): $(sum "$version") instructions; all versions: $(sum ""); next seed: $(next_seed)"
}

# open_ledger - makes the file where there is none; with --status that is all.
open_ledger() {
    [ -f "$ledger" ] || printf '%s\n' "$header" >"$ledger"
    [ "$status_only" = no ] || { report; exit 0; }
}

# need_program TARGET PATH - sets SOAK, unless the caller's environment did: the target, built for release.
need_program() {
    if [ -z "${SOAK:-}" ]; then
        # shellcheck source=scripts/packages.sh
        . scripts/packages.sh
        need "${build_packages[@]}" "${test_packages[@]}" || fail 8 "packages are missing"
        echo "building in build/soak" >&2
        local log
        log=$(mktemp)
        { cmake -S . -B build/soak -G Ninja -DCMAKE_BUILD_TYPE=Release &&
            cmake --build build/soak --target "$1"; } >"$log" 2>&1 ||
            { cat "$log" >&2; rm -f "$log"; fail 8 "the build failed; the reason stands above"; }
        rm -f "$log"
        SOAK=build/soak/$2
    fi
    command -v "$SOAK" >/dev/null || fail 8 "there is no program '$SOAK'"
    trap 'echo "interrupted; the ledger holds what was done" >&2; exit 130' INT TERM
}

# one_block WORD... - runs the program with these words; its line of outcome is in `text`.
one_block() {
    local status=0
    text=$("$SOAK" "$@") || status=$?
    [ "$status" -ne 0 ] || return 0
    echo "$text"
    [ "$status" -eq 7 ] || fail 8 "status $status from $SOAK"
    exit 7
}

# keep WORD... - a line of the ledger.
keep() {
    local line
    printf -v line '%s\t' "$version" "$@"
    printf '%s\n' "${line%$'\t'}" >>"$ledger"
}
