#!/usr/bin/env bash
# Runs the fuzzers of tests/fuzz, each for a while; goes on with what they had found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/fuzz.sh [OPTION...] [NAME...]

Runs the fuzzers image, state, disk, assembler, expression and command_line (or those that are named) for
some seconds each, two at a time. They begin with the seeds in tests/fuzz/corpus and what earlier calls
have collected in the folder of --corpus; what they add to it is kept there, outside of the tree.
An input takes too long at 2 s of waiting, and too much memory at 256 MB, of which the sanitizers take a part.
What was collected is then run once more without sanitizers, where no input may take more than 1 s of user
time or 256 MB.

  --seconds N    for each fuzzer (600)
  --build DIR    where they are built, by clang with sanitizers (build/fuzz; it is built when it is not there)
  --plain DIR    where the same bodies are built without (build/test; it is built when it is not there)
  --corpus DIR   what was collected (DIR of --build, then /corpus)
  --ledger FILE  gets a line for each run of a fuzzer (bench/fuzz.tsv)
  --status       sums up the ledger, and runs nothing
  --help         this text

Prints a line a fuzzer: its name, the inputs it has run, the branches it has reached, and "sound" or the
file in DIR/trouble that holds the input that was a trouble.
A line of the ledger: fuzzer, version (of the sources and of the fuzzers), seconds, inputs, branches, outcome.
Exit status: 0 all sound, 2 usage, 7 some trouble, 8 a tool failed.

Examples:
  nice -n 19 bench/fuzz.sh
  bench/fuzz.sh --seconds 20 state disk
END
}

# shellcheck source=bench/soak_ledger.sh
. bench/soak_ledger.sh
seconds=600 build=build/fuzz plain=build/test corpus='' ledger=bench/fuzz.tsv status_only=no names=()
all=(image state disk assembler expression command_line)
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --status) status_only=yes; shift ;;
    --seconds | --build | --plain | --corpus | --ledger)
        [ $# -ge 2 ] || refuse "$1 needs a value"
        case $1 in
        --seconds) [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || refuse "'$2' is no number"; seconds=$2 ;;
        --build) build=$2 ;;
        --plain) plain=$2 ;;
        --ledger) ledger=$2 ;;
        --corpus) corpus=$2 ;;
        esac
        shift 2
        ;;
    -*) refuse "unknown option '$1'" ;;
    *) [[ " ${all[*]} " == *" $1 "* ]] || refuse "there is no fuzzer '$1'"; names+=("$1"); shift ;;
    esac
done
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")
corpus=${corpus:-$build/corpus}

version=$(version_of {base,isa,asm,emu,emu/fast,guest,debug/*,lab/*,cli}/*.?pp tests/fuzz/fuzz*.?pp)
[ -f "$ledger" ] || printf '# fuzzer\tversion\tseconds\tinputs\tbranches\toutcome\n' >"$ledger"
if [ "$status_only" = yes ]; then
    echo "this version: $version"
    awk -F '\t' -v v="$version" '
    !/^#/ { if (!($1 in all)) order[++n] = $1; all[$1] += $3; inputs[$1] += $4; if ($5 > most[$1]) most[$1] = $5; if ($2 == v) now[$1] += $3 }
    END { for (i = 1; i <= n; ++i) { name = order[i]; printf "%s: %d s, %.0f inputs, %d branches at most; of this version %d s\n", name, all[name], inputs[name], most[name], now[name] } }' "$ledger"
    exit 0
fi

targets=("${names[@]/#/fuzz_}")
replays=("${names[@]/#/fuzz_corpus_}")
if [ ! -f "$build/CMakeCache.txt" ]; then
    # shellcheck source=scripts/packages.sh
    . scripts/packages.sh
    need "${build_packages[@]}" "${test_packages[@]}" "${check_packages[@]}" || exit 8
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER=clang++ \
        -DBATON_SANITIZE=address,undefined -DBATON_FUZZ=ON >&2 || exit 8
fi
cmake --build "$build" --target "${targets[@]}" >&2 || exit 8
if [ ! -f "$plain/CMakeCache.txt" ]; then
    cmake -S . -B "$plain" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER=g++ >&2 || exit 8
fi
cmake --build "$plain" --target "${replays[@]}" >&2 || exit 8

# Freed memory that AddressSanitizer holds back must not count as the fuzzer's.
export ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1

fuzz() {
    local name=$1 kept=$corpus/$1 trouble=$corpus/trouble log begin=$SECONDS outcome=sound runs reached
    log=$corpus/$name.log
    mkdir -p "$kept" "$trouble"
    local sources=("tests/fuzz/corpus/$name")
    [ "$name" != assembler ] || sources+=(tests/asm/golden programs os)
    local longest=4096
    [ "$name" != state ] && [ "$name" != disk ] || longest=16384
    # A saved machine may have a disk of 256 MiB, which is asked for at once and takes no memory while it is
    # empty: that is the largest piece.
    "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=2 -rss_limit_mb=256 -malloc_limit_mb=257 \
        -max_len=$longest -print_final_stats=1 -artifact_prefix="$trouble/${name}_" \
        "$kept" "${sources[@]}" >"$log" 2>&1 || outcome=trouble
    local took=$((SECONDS - begin))
    # The alarm also counts waiting for a busy machine; an input is too slow by the processor's time. So each that
    # raised it is run alone, without sanitizers.
    if [ "$outcome" = trouble ] && grep -q 'libFuzzer: timeout' "$log"; then
        local slow
        slow=$(mktemp -d)
        find "$trouble" -name "${name}_timeout-*" -exec cp {} "$slow" \;
        if "$plain/tests/fuzz/fuzz_corpus_$name" "$slow" >>"$log" 2>&1; then
            outcome=sound
            find "$trouble" -name "${name}_timeout-*" -delete
            echo "$name: ended early by a machine that was busy elsewhere, not by an input"
        fi
        rm -rf "$slow"
    fi
    # A fuzzer that has begun with nothing has collected something.
    if [ "$outcome" = sound ] && ! "$plain/tests/fuzz/fuzz_corpus_$name" "$kept" >>"$log" 2>&1; then
        outcome=trouble
        tail -n 3 "$log" | sed "s/^/$name, without sanitizers: /"
    fi
    runs=$(awk '/stat::number_of_executed_units/ {print $2}' "$log")
    reached=$(grep -o 'cov: [0-9]*' "$log" | tail -1 || true)
    reached=${reached#cov: }
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$version" "$took" "${runs:-0}" "${reached:-0}" "$outcome" >>"$ledger"
    if [ "$outcome" = sound ]; then
        echo "$name: ${runs:-0} inputs, ${reached:-0} branches, sound"
    else
        grep -E 'ERROR|SUMMARY|demanded|runtime error|Test unit written' "$log" | head -5 | sed "s/^/$name: /"
        return 1
    fi
}

status=0
running=0
for name in "${names[@]}"; do
    fuzz "$name" &
    running=$((running + 1))
    if [ "$running" -ge 2 ]; then
        wait -n || status=7
        running=$((running - 1))
    fi
done
while [ "$running" -gt 0 ]; do
    wait -n || status=7
    running=$((running - 1))
done
exit "$status"
