#!/usr/bin/env bash
# Baton against QEMU: the same seven algorithms, by hand for B32 and for RISC-V, timed in turn.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/compare.sh [OPTION...]

Times seven algorithms, each written by hand for B32 and for RISC-V (RV32IM), on Baton and on
`qemu-system-riscv32 -icount shift=0`, QEMU's deterministic mode; then eight processes of the
guest OS that switch every 1,000 cycles, on Baton alone. Installs what it needs (Debian packages
qemu-system-misc and binutils-riscv64-linux-gnu), builds into build/bench, checks that both sides
print the same checksum in every run, and prints a table of user times (median, without the time
that an empty program takes) with ratios and instructions a second.

  --runs N         timed runs of each side, in turn (5)
  --only A,B       these algorithms only (loop sieve bubble fibonacci copy crc matrix os8)
  --divide N       does each algorithm's work only 1/N as often: to check, not to time
  --engine NAME    handed to baton: cycle or fast
  --side SIDE      both, b32 or qemu (both)
  --help           this text

Environment: BATON is the command to time; without it, build/release/cli/baton is built and taken.

Files left: build/bench (programs), build/bench/compare.tsv (the last table, in full precision).
Exit status: 0 done, 2 usage, 7 a checksum or an instruction count differs, 8 a tool failed,
130 interrupted.

Examples:
  bench/compare.sh
  bench/compare.sh --only crc,matrix --runs 9
  bench/compare.sh --engine cycle --divide 200 --runs 1
  BATON=build/other/cli/baton bench/compare.sh --side b32
END
}

algorithms=(loop sieve bubble fibonacci copy crc matrix)
five=" loop sieve bubble fibonacci copy "       # those of the mean in instructions a second
runs=5 divide=1 side=both engine=() only=

refuse() { echo "bench/compare.sh: $1 (--help says more)" >&2; exit 2; }
fail() { echo "bench/compare.sh: $2" >&2; exit "$1"; }

while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --runs | --only | --divide | --engine | --side) [ $# -ge 2 ] || refuse "$1 needs a value" ;;
    *) refuse "unknown word '$1'" ;;
    esac
    case $1 in
    --runs) runs=$2 ;;
    --only) only=${2//,/ } ;;
    --divide) divide=$2 ;;
    --engine) engine=(--engine "$2") ;;
    --side) side=$2 ;;
    esac
    shift 2
done
for number in "$runs" "$divide"; do
    [[ $number =~ ^[1-9][0-9]{0,5}$ ]] || refuse "'$number' is no number from 1 to 999999"
done
[[ $side =~ ^(both|b32|qemu)$ ]] || refuse "--side is both, b32 or qemu, not '$side'"
for name in $only; do
    [[ " ${algorithms[*]} os8 " == *" $name "* ]] || refuse "no algorithm '$name'"
done
[ -n "$only" ] || only="${algorithms[*]} os8"

chosen=()
for name in "${algorithms[@]}"; do
    [[ " $only " == *" $name "* ]] && chosen+=("$name")
done
want_os=no
[[ " $only " == *" os8 "* && $side != qemu ]] && want_os=yes
[ ${#chosen[@]} -eq 0 ] || chosen=(startup "${chosen[@]}")
sides=()
[ "$side" = qemu ] || sides+=(b32)
[ "$side" = b32 ] || sides+=(qemu)

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
exec 3>&2 # where `timed` has sent standard error elsewhere, too
trap 'echo "interrupted" >&3; exit 130' INT TERM

# --- tools -------------------------------------------------------------------------------------

# shellcheck source=scripts/packages.sh
. scripts/packages.sh
if [[ $side != b32 && ${#chosen[@]} -gt 0 ]]; then
    need qemu-system-misc binutils-riscv64-linux-gnu || fail 8 "packages are missing"
    for tool in qemu-system-riscv32 riscv64-linux-gnu-as riscv64-linux-gnu-ld; do
        command -v "$tool" >/dev/null || fail 8 "$tool is missing"
    done
fi
if [ "$side" != qemu ]; then
    if [ -z "${BATON:-}" ]; then
        need "${build_packages[@]}" || fail 8 "packages are missing"
        echo "building baton in build/release" >&2
        { { [ -f build/release/build.ninja ] ||
            cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release -DBATON_TESTS=OFF; } &&
          cmake --build build/release --target baton; } >"$temporary/log" 2>&1 ||
            { cat "$temporary/log" >&2; fail 8 "the build failed; the reason stands above"; }
        BATON=build/release/cli/baton
    fi
    command -v "$BATON" >/dev/null || fail 8 "there is no command '$BATON'"
fi

# --- programs ----------------------------------------------------------------------------------

out=build/bench
mkdir -p "$out/os8"

# repeat_of NAME - how often to do its work: what sizes.inc says, divided.
repeat_of() {
    local count
    count=$(sed -n "s/^ *\.equ ${1^^}_REPEAT, *\([0-9]*\).*/\1/p" bench/workloads/sizes.inc)
    [ -n "$count" ] || fail 8 "bench/workloads/sizes.inc has no ${1^^}_REPEAT"
    echo $((count >= divide ? count / divide : 1))
}

# build_one NAME SIDE [REPEAT]
build_one() {
    case $2 in
    b32)
        "$BATON" asm "bench/workloads/$1.asm" -I bench/workloads ${3:+-D REPEAT="$3"} -o "$out/$1.b32.elf" ||
            fail 8 "bench/workloads/$1.asm does not assemble"
        ;;
    qemu)
        riscv64-linux-gnu-as -march=rv32im -mabi=ilp32 -I bench/riscv -I bench/workloads \
            ${3:+--defsym REPEAT="$3"} -o "$temporary/$1.o" "bench/riscv/$1.S" ||
            fail 8 "bench/riscv/$1.S does not assemble"
        riscv64-linux-gnu-ld -m elf32lriscv -Ttext=0x80000000 -o "$out/$1.riscv.elf" "$temporary/$1.o" ||
            fail 8 "bench/riscv/$1.S does not link"
        ;;
    esac
}

for name in ${chosen[@]+"${chosen[@]}"}; do
    repeat=
    [ "$name" = startup ] || repeat=$(repeat_of "$name")
    for which in "${sides[@]}"; do build_one "$name" "$which" "$repeat"; done
done
os_programs=()
if [ "$want_os" = yes ]; then
    turns=$(sed -n 's/^ *\.equ *TURNS, *\([0-9]*\).*/\1/p' bench/workloads/os8/worker.asm)
    "$BATON" asm bench/workloads/os8/worker.asm -I os/include -D TURNS=$((turns >= divide ? turns / divide : 1)) \
        -o "$out/os8/p1.elf" || fail 8 "bench/workloads/os8/worker.asm does not assemble"
    for i in 1 2 3 4 5 6 7 8; do
        [ "$i" = 1 ] || cp "$out/os8/p1.elf" "$out/os8/p$i.elf"
        os_programs+=("$out/os8/p$i.elf")
    done
fi

# --- running -----------------------------------------------------------------------------------

longest_run=600 # seconds; nothing here hangs for longer
cycles_at_most=100000000000

# timed COMMAND... - runs it; its output in $temporary/out, its user time in seconds in $seconds.
timed() {
    local TIMEFORMAT=%U status=0
    { time timeout --foreground "$longest_run" "$@" </dev/null >"$temporary/out" 2>"$temporary/err"; } \
        2>"$temporary/time" || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$temporary/err" >&2
        fail 8 "status $status from: $*"
    fi
    seconds=$(cat "$temporary/time")
}

# field NAME - a number of the JSON that the last run left.
field() {
    local value
    value=$(grep -o "\"$1\": *[0-9]*" "$temporary/json" | head -n 1 | grep -o '[0-9]*$') ||
        fail 8 "baton's JSON has no number '$1'"
    echo "$value"
}

declare -A checksum count times
# run_one NAME SIDE KIND - one run; KIND is `count` (not timed: learns the number of instructions)
# or `timed`. Compares what both sides print, in every run.
run_one() {
    local name=$1 which=$2 printed counted
    case $which in
    b32)
        local json=()
        [ "$3" = count ] && json=(--json "$temporary/json")
        timed "$BATON" run "$out/$name.b32.elf" --max-cycles "$cycles_at_most" \
            ${engine[@]+"${engine[@]}"} ${json[@]+"${json[@]}"}
        counted=${count[$name.b32]:-}
        [ "$3" = count ] && counted=$(field instructions)
        ;;
    qemu)
        timed qemu-system-riscv32 -machine virt -bios none -icount shift=0 -nographic \
            -kernel "$out/$name.riscv.elf"
        counted=$(sed -n 2p "$temporary/out" | tr -d '\r')
        [[ $counted =~ ^[0-9a-f]{16}$ ]] || fail 8 "$name on QEMU printed no count of instructions"
        counted=$((16#$counted))
        ;;
    esac
    printed=$(sed -n 1p "$temporary/out" | tr -d '\r')
    [[ $printed =~ ^[0-9a-f]{8}$ ]] || fail 8 "$name ($which) printed no checksum"
    [ "$printed" = "${checksum[$name]:=$printed}" ] ||
        fail 7 "$name: checksum $printed on $which, ${checksum[$name]} before"
    [ "$counted" = "${count[$name.$which]:=$counted}" ] ||
        fail 7 "$name: $counted instructions on $which, ${count[$name.$which]} before"
    [ "$3" = count ] || times[$name.$which]+="$seconds "
}

run_os() {
    local json=() lines
    [ "$1" = count ] && json=(--json "$temporary/json")
    timed "$BATON" os --tick-cycles 1000 --quantum 1 --max-cycles "$cycles_at_most" \
        ${engine[@]+"${engine[@]}"} ${json[@]+"${json[@]}"} "${os_programs[@]}"
    lines=$(tr -d '\r' <"$temporary/out" | grep -cE '^[0-9a-f]{8}$') || true
    if [ "$lines" != 8 ] || [ "$(sort -u "$temporary/out" | wc -l)" != 1 ]; then
        cat "$temporary/out" >&2
        fail 7 "os8: eight equal checksums are expected, and nothing else"
    fi
    if [ "$1" = count ]; then
        for key in cycles instructions kernel_cycles switches; do count[os8.$key]=$(field "$key"); done
    else
        times[os8.b32]+="$seconds "
    fi
}

for kind in count $(seq "$runs"); do
    [ "$kind" = count ] && echo "untimed run: checksums and instruction counts" >&2
    mode=count
    [ "$kind" = count ] || { mode=timed; echo "timed run $kind of $runs" >&2; }
    for name in ${chosen[@]+"${chosen[@]}"}; do
        for which in "${sides[@]}"; do
            run_one "$name" "$which" "$mode"
            [ "$mode" = count ] || echo "  $name $which $seconds s" >&2
        done
    done
    if [ "$want_os" = yes ]; then
        run_os "$mode"
        [ "$mode" = count ] || echo "  os8 b32 $seconds s" >&2
    fi
done

# --- the table ---------------------------------------------------------------------------------

median() { tr ' ' '\n' <<<"$1" | sed '/^$/d' | sort -g | awk '{a[NR] = $1} END {printf "%.6f", NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }

table=$temporary/compare.tsv
printf 'algorithm\tchecksum\tb32_s\tb32_instructions\tqemu_s\tqemu_instructions\n' >"$table"
for name in ${chosen[@]+"${chosen[@]}"}; do
    row=$name$'\t'${checksum[$name]}
    for which in b32 qemu; do
        row+=$'\t'
        [ -n "${times[$name.$which]:-}" ] && row+=$(median "${times[$name.$which]}")$'\t'${count[$name.$which]} || row+=$'-\t-'
    done
    echo "$row" >>"$table"
done
if [ "$want_os" = yes ]; then
    printf 'os8\t-\t%s\t%s\t-\t-\n' "$(median "${times[os8.b32]}")" "${count[os8.instructions]}" >>"$table"
fi
mv "$table" "$out/compare.tsv"

echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; user time, median of $runs runs$([ "$divide" = 1 ] || echo "; work divided by $divide: the times mean little")"
[[ $side = b32 || ${#chosen[@]} -eq 0 ]] || echo "Yardstick: $(qemu-system-riscv32 --version | head -n 1), -icount shift=0"
awk -F '\t' -v five="$five" '
function geometric(sum, n) { return n ? sprintf("%.0f", exp(sum / n)) : "-" }
function sorted(list, n,    i, j, held) {
    for (i = 2; i <= n; i++) { held = list[i]; for (j = i - 1; j > 0 && list[j] > held; j--) list[j + 1] = list[j]; list[j + 1] = held }
}
# At least a thousandth of a second: a divided run may be shorter than the clock can tell.
function net(time, empty) { return time - empty < 0.001 ? 0.001 : time - empty }
NR == 1 || $1 == "os8" { next }
$1 == "startup" {
    empty_b32 = $3; empty_qemu = $5
    printf "Start-up, taken off below:%s%s\n\n", $3 == "-" ? "" : sprintf(" B32 %.3f s", $3), $5 == "-" ? "" : sprintf(" QEMU %.3f s", $5)
    printf "%-10s  %8s  %8s  %8s  %6s  %8s  %9s\n", "algorithm", "checksum", "B32 s", "QEMU s", "ratio", "B32 MIPS", "QEMU MIPS"
    next
}
{
    b = q = bm = qm = ratio = "-"; shown_b = shown_q = shown_ratio = "-"
    if ($3 != "-") { b = net($3, empty_b32); bm = $4 / b / 1e6; shown_b = sprintf("%.3f", b); b_all += log(bm); b_n++; if (index(five, " " $1 " ")) { b_five += log(bm); b_five_n++ } }
    if ($5 != "-") { q = net($5, empty_qemu); qm = $6 / q / 1e6; shown_q = sprintf("%.3f", q); q_all += log(qm); q_n++; if (index(five, " " $1 " ")) { q_five += log(qm); q_five_n++ } }
    if (b != "-" && q != "-") { ratio = q / b; shown_ratio = sprintf("%.2f", ratio); ratios[++n] = ratio; ratio_sum += log(ratio) }
    printf "%-10s  %8s  %8s  %8s  %6s  %8s  %9s\n", $1, $2, shown_b, shown_q, shown_ratio, bm == "-" ? "-" : sprintf("%.0f", bm), qm == "-" ? "-" : sprintf("%.0f", qm)
}
END {
    if (b_n + q_n == 0) exit
    printf "\nGeometric mean, MIPS, loop sieve bubble fibonacci copy (%d of 5): B32 %s, QEMU %s\n", b_n ? b_five_n : q_five_n, geometric(b_five, b_five_n), geometric(q_five, q_five_n)
    printf "Geometric mean, MIPS, all %d: B32 %s, QEMU %s\n", b_n ? b_n : q_n, geometric(b_all, b_n), geometric(q_all, q_n)
    if (n) {
        sorted(ratios, n)
        printf "Ratio QEMU s / B32 s (above 1: Baton is faster): least %.2f, median %.2f, geometric mean %.2f\n", ratios[1], n % 2 ? ratios[(n + 1) / 2] : (ratios[n / 2] + ratios[n / 2 + 1]) / 2, exp(ratio_sum / n)
    }
}' "$out/compare.tsv"
if [ "$want_os" = yes ]; then
    awk -v s="$(median "${times[os8.b32]}")" -v i="${count[os8.instructions]}" -v c="${count[os8.cycles]}" \
        -v k="${count[os8.kernel_cycles]}" -v w="${count[os8.switches]}" 'BEGIN {
        if (s < 0.001) s = 0.001
        printf "\nGuest OS, eight processes, a clock interrupt every 1,000 cycles, quantum 1: %.3f s, %.0f MIPS, %.0f million cycles/s, %d switches (%.0f cycles each), %.1f %% of the cycles in the kernel\n", s, i / s / 1e6, c / s / 1e6, w, w ? c / w : 0, c ? 100 * k / c : 0
    }'
fi
