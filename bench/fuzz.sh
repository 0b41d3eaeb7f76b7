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
An input takes too long at 3 s (1 s without the sanitizers), and too much memory at 256 MB.

  --seconds N   for each fuzzer (600)
  --build DIR   where they are built, by clang with sanitizers (build/fuzz; it is built when it is not there)
  --corpus DIR  what was collected (DIR of --build, then /corpus)
  --help        this text

Prints a line a fuzzer: its name, the inputs it has run, the branches it has reached, and "sound" or the
file in DIR/trouble that holds the input that was a trouble.
Exit status: 0 all sound, 2 usage, 7 some trouble, 8 a tool failed.

Examples:
  nice -n 19 bench/fuzz.sh
  bench/fuzz.sh --seconds 20 state disk
END
}

refuse() { echo "bench/fuzz.sh: $1 (--help says more)" >&2; exit 2; }
seconds=600 build=build/fuzz corpus='' names=()
all=(image state disk assembler expression command_line)
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --seconds | --build | --corpus)
        [ $# -ge 2 ] || refuse "$1 needs a value"
        case $1 in
        --seconds) [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || refuse "'$2' is no number"; seconds=$2 ;;
        --build) build=$2 ;;
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

targets=("${names[@]/#/fuzz_}")
if [ ! -f "$build/CMakeCache.txt" ]; then
    # shellcheck source=scripts/packages.sh
    . scripts/packages.sh
    need "${build_packages[@]}" "${test_packages[@]}" "${check_packages[@]}" || exit 8
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER=clang++ \
        -DBATON_SANITIZE=address,undefined -DBATON_FUZZ=ON >&2 || exit 8
fi
cmake --build "$build" --target "${targets[@]}" >&2 || exit 8

# Freed memory that AddressSanitizer holds back must not count as the fuzzer's.
export ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1

fuzz() {
    local name=$1 kept=$corpus/$1 trouble=$corpus/trouble log
    log=$corpus/$name.log
    mkdir -p "$kept" "$trouble"
    local sources=("tests/fuzz/corpus/$name")
    [ "$name" != assembler ] || sources+=(tests/asm/golden programs os)
    local longest=4096
    [ "$name" != state ] && [ "$name" != disk ] || longest=16384
    # A saved machine may have a disk of 256 MB, which is asked for at once and takes no memory while it is
    # empty.
    if "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=3 -rss_limit_mb=256 -malloc_limit_mb=300 \
        -max_len=$longest -print_final_stats=1 -artifact_prefix="$trouble/${name}_" \
        "$kept" "${sources[@]}" >"$log" 2>&1; then
        local runs reached
        runs=$(awk '/stat::number_of_executed_units/ {print $2}' "$log")
        reached=$(grep -o 'cov: [0-9]*' "$log" | tail -1)
        echo "$name: $runs inputs, ${reached#cov: } branches, sound"
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
