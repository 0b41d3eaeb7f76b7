#!/usr/bin/env bash
# Plants faults into a copy of the emulator, one at a time, and looks whether the tests notice them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/mutation.sh [OPTION...] [NAME...]

Builds the tests once, with all faults of tests/mutation/faults.txt planted and asleep, in a copy of the
sources under build/mutation. Then wakes one fault after the other and runs test programs until one of them
fails, crashes or hangs. Prints for each fault which test has noticed it, and writes it to the ledger; what
stands there with the same text is not done again. NAME: only these faults.

  --fresh        begins the ledger anew
  --no-build     takes what the last call has built, whatever the sources are now
  --jobs N       faults at a time (2)
  --seconds N    of processor time for each test program; if it takes more it hangs, and that is noticed (60)
  --ledger FILE  (build/mutation/ledger.tsv)
  --list         prints the faults and does nothing
  --help         this text

The ledger has a line a fault: name, file, what has noticed it, the failing test, seconds, and a checksum of
the fault's text. Stopping with Ctrl-C loses nothing but the faults under way.
Exit status: 0 at least 95 of 100 were noticed, 2 usage, 7 fewer, 8 a tool failed, 130 interrupted.

Examples:
  nice bench/mutation.sh
  bench/mutation.sh --fresh --jobs 4
  bench/mutation.sh timer_one_late cas_stores_always
END
}

refuse() { echo "bench/mutation.sh: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/mutation.sh: $1" >&2; exit 8; }
list=tests/mutation/faults.txt
build=build/mutation ledger='' jobs=2 seconds=60 fresh=no rebuild=yes only=() print_list=no
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --fresh) fresh=yes ;;
    --no-build) rebuild=no ;;
    --list) print_list=yes ;;
    --jobs | --seconds | --ledger)
        [ $# -ge 2 ] || refuse "$1 needs a value"
        case $1 in
        --ledger) ledger=$2 ;;
        *)
            [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || refuse "'$2' is no number"
            if [ "$1" = --jobs ]; then jobs=$2; else seconds=$2; fi
            ;;
        esac
        shift
        ;;
    -*) refuse "unknown option '$1'" ;;
    *) only+=("$1") ;;
    esac
    shift
done
ledger=${ledger:-$build/ledger.tsv}

# Those that fail early first. Each is one program; all are quick.
programs=(emu_instructions emu_machine emu_arith32 emu_state fast fast_os emu_save os determinism isa)

copy=$build/source
mkdir -p "$copy"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
stop_all() {
    local child
    for child in $(pgrep -P "$1"); do
        stop_all "$child"
        kill "$child" 2>/dev/null || true
    done
}
trap 'trap - INT TERM; stop_all $$; rm -rf "$temporary"; exit 130' INT TERM

plant() {
    # The copy: changed files alone are written, so that a second build has little to do.
    git ls-files -co --exclude-standard -z -- '*CMakeLists.txt' '*.cmake' base isa asm emu lab cli os programs docs tests |
        xargs -0 cp --parents -u -t "$copy" || fail "the sources can't be copied"
    # A file that no longer stands in the list must not keep its faults.
    (cd "$copy" && grep -rl 'baton_fault(' --include='*.?pp' . || true) | while read -r planted; do
        planted=${planted#./}
        grep -qx "@ $planted" "$list" || [ "$planted" = tests/mutation/fault.hpp ] || cp "$planted" "$copy/$planted"
    done
    perl tests/mutation/plant.pl "$list" . "$copy" >"$faults" || fail "the faults can't be planted"
}
faults=$build/faults
[ "$rebuild" = no ] || plant
[ -f "$faults" ] || refuse "nothing has been built yet"
if [ "$print_list" = yes ]; then
    cat "$faults"
    exit 0
fi
for name in ${only[@]+"${only[@]}"}; do
    grep -q " $name " "$faults" || refuse "there is no fault '$name'"
done

build_tests() {
    # shellcheck source=scripts/packages.sh
    . scripts/packages.sh
    # shellcheck disable=SC2154
    need "${build_packages[@]}" "${test_packages[@]}" || fail "packages are missing"
    echo "building in $build" >&2
    { cmake -S "$copy" -B "$build/build" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER=g++ -DBATON_GUI=OFF \
        -DCMAKE_CXX_FLAGS="-std=c++20 -include $PWD/tests/mutation/fault.hpp" &&
        cmake --build "$build/build" -j "$jobs" --target "${programs[@]/#/test_}"; } >"$temporary/log" 2>&1 ||
        { cat "$temporary/log" >&2; fail "the build failed; the reason stands above"; }
}
[ "$rebuild" = no ] || build_tests

area() { case $1 in emu_*) echo emu ;; fast*) echo fast ;; *) echo "$1" ;; esac; }
program() { echo "$build/build/tests/$(area "$1")/test_$1"; }

[ "$fresh" = no ] || rm -f "$ledger"
touch "$ledger"

# Asleep, everything must pass: else nothing that follows means anything.
for name in "${programs[@]}"; do
    timeout "$((seconds * 3))" "$(program "$name")" >"$temporary/out" 2>&1 ||
        { tail -n 30 "$temporary/out" >&2; fail "test_$name fails without any fault"; }
done

# text_of NAME: the checksum of its lines in the list and of the file it belongs to.
text_of() { grep -A 2 -x "$1" "$list" | cksum | cut -d ' ' -f 1; }

# try NUMBER NAME FILE: one line of the ledger.
try() {
    local number=$1 name=$2 file=$3 begin=$SECONDS out=$temporary/out.$1 status test
    for each in "${programs[@]}"; do
        status=0
        (ulimit -v 4000000 -t "$seconds"
            BATON_FAULT=$number timeout "$((seconds * 20))" "$(program "$each")" -a) >"$out" 2>&1 || status=$?
        [ "$status" != 0 ] || continue
        case $status in
        124 | 137 | 152) test="(hangs)" ;;
        1[3-9][0-9]) test="(crashes: signal $((status - 128)))" ;;
        *) test=$(awk '/^-----/ {getline; print; exit}' "$out") ;;
        esac
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$file" "$each" "${test:-(fails)}" $((SECONDS - begin)) "$(text_of "$name")"
        rm -f "$out"
        return
    done
    rm -f "$out"
    printf '%s\t%s\tnobody\t-\t%s\t%s\n' "$name" "$file" $((SECONDS - begin)) "$(text_of "$name")"
}

finish() {
    wait -n || true
    running=$((running - 1))
}
running=0
while read -r number name file; do
    if [ ${#only[@]} -gt 0 ] && [[ " ${only[*]} " != *" $name "* ]]; then continue; fi
    awk -F '\t' -v n="$name" -v t="$(text_of "$name")" '$1 == n && $6 == t {found = 1} END {exit !found}' "$ledger" &&
        [ ${#only[@]} -eq 0 ] && continue
    {
        line=$(try "$number" "$name" "$file")
        # A line is written at once: several may come at the same time.
        echo "$line" >>"$ledger"
        cut -f 1,3,4 <<<"$line"
    } &
    running=$((running + 1))
    while [ "$running" -ge "$jobs" ]; do finish; done
done <"$faults"
while [ "$running" -gt 0 ]; do finish; done

# The last line of each present fault counts.
awk -F '\t' 'NR == FNR {split($0, f, " "); present[f[2]] = 1; next} ($1 in present) {by[$1] = $3}
END {
    for (name in by) { all++; if (by[name] != "nobody") seen++; else print "not noticed: " name }
    printf "%d of %d faults were noticed (%.1f %%)\n", seen, all, all ? 100 * seen / all : 0
    exit all == 0 || seen * 100 < all * 95 ? 7 : 0
}' "$faults" "$ledger"
