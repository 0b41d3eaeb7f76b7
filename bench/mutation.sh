#!/usr/bin/env bash
# Plants faults into a copy of the emulator, one at a time, and looks whether the tests notice them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/mutation.sh [OPTION...] [NAME...]

Builds the tests once, with all faults of tests/mutation/faults.txt planted and asleep, in a copy of the
sources under build/mutation. Then wakes one fault after the other and runs test programs until one of them
fails or crashes. A fault with which one hangs is tried again alone with three times the time; if it hangs
again it is named, and counts as not noticed: a limit of time is no test. Prints for each fault which test has
noticed it, and writes it to the ledger; what stands there with the same sources is not done again.
Faults that the list calls equivalent are tried too, and counted apart. NAME: only these faults.

  --fresh        begins the ledger anew
  --no-build     takes what the last call has built, whatever the sources are now
  --jobs N       faults at a time (2)
  --seconds N    of processor time for each test program; if it takes more it hangs (60)
  --ledger FILE  (build/mutation/ledger.tsv)
  --list         prints the faults and does nothing
  --help         this text

The ledger has a line a fault: name, file, what has noticed it, the failing test, seconds, and a checksum of
the fault's text and of the sources and tests, so that a change of any repeats the fault. Stopping with Ctrl-C
loses nothing but the faults under way and those that wait to be tried again.
Exit status: 0 at least 95 of 100 were noticed, and of the equivalent ones none; 2 usage, 7 not so, 8 a tool
failed, 130 interrupted.

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
programs=(emu_instructions emu_machine emu_arith32 emu_state fast fast_os emu_save os determinism isa
    guest asm lab debug sched sched_contract cli)

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
    git ls-files -co --exclude-standard -z -- . ':!docs/pictures' ':!tests/fuzz/corpus' |
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
        -DBATON_UNITY=ON -DCMAKE_CXX_FLAGS="-std=c++20 -include $PWD/tests/mutation/fault.hpp" &&
        cmake --build "$build/build" -j "$jobs" --target "${programs[@]/#/test_}"; } >"$temporary/log" 2>&1 ||
        { cat "$temporary/log" >&2; fail "the build failed; the reason stands above"; }
}
[ "$rebuild" = no ] || build_tests

# What the outcome depends on, beside the fault's own text; that of the last build.
if [ "$rebuild" = yes ]; then
    git ls-files -co --exclude-standard -z -- CMakeLists.txt cmake base isa asm emu guest debug lab explore course lessons cli os programs docs/*.md \
        tests/CMakeLists.txt tests/{asm,cli,debug,determinism,emu,fast,guest,isa,lab,oracles,os,sched,support} \
        tests/mutation/{plant.pl,fault.hpp} |
        sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12 >"$build/version"
fi
sources=$(cat "$build/version") || fail "nothing has been built yet"

area() { case $1 in emu_*) echo emu ;; fast*) echo fast ;; sched*) echo sched ;; *) echo "$1" ;; esac; }
program() { echo "$build/build/tests/$(area "$1")/test_$1"; }

[ "$fresh" = no ] || rm -f "$ledger"
touch "$ledger"

# run_test PROGRAM SECONDS WORD... - under the limits that all runs have. 125 is a failing tool, 124 a hang.
run_test() {
    local program=$1 limit=$2 status=0
    shift 2
    (ulimit -v 4000000 || exit 125
        ulimit -t "$limit" || exit 125
        exec timeout "$((limit * 20))" "$program" "$@") || status=$?
    case $status in
    125 | 126 | 127) return 125 ;;
    124 | 137 | 152) return 124 ;;
    *) return "$status" ;;
    esac
}

# Asleep, everything must pass: else nothing that follows means anything.
for name in "${programs[@]}"; do
    status=0
    run_test "$(program "$name")" "$seconds" >"$temporary/out" 2>&1 || status=$?
    case $status in
    0) ;;
    124) fail "test_$name does not end within $seconds s without any fault" ;;
    *) tail -n 30 "$temporary/out" >&2; fail "test_$name fails without any fault" ;;
    esac
done

# key_of NAME: a checksum of its lines in the list, with all that the outcome depends on beside.
key_of() { { grep -A 2 -x "$1" "$list"; echo "$sources"; } | cksum | cut -d ' ' -f 1; }

# try NUMBER NAME FILE SECONDS: prints one line of the ledger. 8: a tool failed.
try() {
    local number=$1 name=$2 file=$3 limit=$4 begin=$SECONDS out=$temporary/out.$1 status test by=nobody which
    for each in "${programs[@]}"; do
        status=0
        BATON_FAULT=$number run_test "$(program "$each")" "$limit" -a >"$out" 2>&1 || status=$?
        [ "$status" != 0 ] || continue
        case $status in
        125) cat "$out" >&2; return 8 ;;
        124) test="(hangs)" ;;
        1[3-9][0-9]) test="(crashes: signal $((status - 128)))" ;;
        *) test=$(awk '/^-----/ {getline; print; exit}' "$out") ;;
        esac
        by=$each which=${test:-(fails)}
        break
    done
    rm -f "$out"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$file" "$by" "${which:--}" $((SECONDS - begin)) "$(key_of "$name")"
}

# keep LINE: written at once: several may come at the same time.
keep() {
    echo "$1" >>"$ledger"
    cut -f 1,3,4 <<<"$1"
}

finish() {
    wait -n || true
    running=$((running - 1))
    [ ! -e "$temporary/broken" ] || fail "a test could not be run; the reason stands above"
}
running=0
while read -r number name file _; do
    if [ ${#only[@]} -gt 0 ] && [[ " ${only[*]} " != *" $name "* ]]; then continue; fi
    awk -F '\t' -v n="$name" -v k="$(key_of "$name")" '$1 == n && $6 == k {found = 1} END {exit !found}' "$ledger" &&
        [ ${#only[@]} -eq 0 ] && continue
    {
        if ! line=$(try "$number" "$name" "$file" "$seconds"); then
            touch "$temporary/broken"
        elif [[ $line == *"(hangs)"* ]]; then
            echo "$number $name $file" >>"$temporary/hung"
        else
            keep "$line"
        fi
    } &
    running=$((running + 1))
    while [ "$running" -ge "$jobs" ]; do finish; done
done <"$faults"
while [ "$running" -gt 0 ]; do finish; done

# What hung is tried alone, with more time: it may have been slow, and fail now.
if [ -e "$temporary/hung" ]; then
    while read -r number name file; do
        echo "$name: once more, with $((3 * seconds)) s" >&2
        line=$(try "$number" "$name" "$file" "$((3 * seconds))") ||
            fail "a test could not be run; the reason stands above"
        keep "$line"
    done <"$temporary/hung"
fi

# The last line of each present fault counts, if it is of these sources.
while read -r _ name _; do echo "$name $(key_of "$name")"; done <"$faults" >"$temporary/keys"
awk -F '\t' '
FILENAME == ARGV[1] { split($0, f, " "); known[f[2]] = 1; order[++n] = f[2]; if (f[4] != "") equivalent[f[2]] = 1; next }
FILENAME == ARGV[2] { split($0, f, " "); key[f[1]] = f[2]; next }
($1 in known) && $6 == key[$1] { by[$1] = $3; how[$1] = $4 }
END {
    for (i = 1; i <= n; ++i) {
        name = order[i]
        if (!(name in by)) { ++untried; continue }
        if (name in equivalent) {
            ++same
            if (by[name] != "nobody") { print "called equivalent, and noticed: " name; wrong = 1 }
            continue
        }
        ++all
        if (by[name] == "nobody") print "not noticed: " name
        else if (how[name] == "(hangs)") { ++hangs; print "hangs, noticed by no test: " name }
        else ++seen
    }
    printf "%d of %d faults were noticed (%.1f %%); %d hang; %d more are equivalent\n", seen, all, all ? 100 * seen / all : 0, hangs, same
    if (untried) print untried " have not been tried with these sources"
    exit wrong || all == 0 || seen * 100 < all * 95 ? 7 : 0
}' "$faults" "$temporary/keys" "$ledger"
