#!/usr/bin/env bash
# tests/fuzz/make_seeds.sh BATON: writes the seeds of the fuzzers, tests/fuzz/corpus/NAME/seed_*, anew with
# the command BATON. Other files there are inputs that were once a trouble; they stay.
set -euo pipefail
[ $# -eq 1 ] || { echo "Usage: tests/fuzz/make_seeds.sh BATON" >&2; exit 2; }
baton=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p image state disk assembler expression command_line
rm -f ./*/seed_*

cat >"$work/small.asm" <<'END'
        .text
        .global _start
_start: lea r0, text
        ldw r1, [word]
        mov r2, 3
1:      subs r2, r2, 1
        bne 1b
        call sub
        syscall
        li r3, SYSTEM
        mov r4, 0
        stw r4, [r3 + SYSTEM_POWER]
sub:    push {r1-r3, lr}
        pop {r1-r3, lr}
        ret
        .data
word:   .word text, 5
text:   .asciz "hi"
        .bss
        .space 16
END
printf '_start: mov r0, 7\n mov r12, 0\n syscall\n' >"$work/tiny.asm"
printf '_start: li r0, INTC\n mov r1, 1\n stw r1, [r0 + INTC_ENABLE]\n li r0, TIMER\n mov r1, 300\n stw r1, [r0 + TIMER_PERIOD]\n mov r1, 3\n stw r1, [r0 + TIMER_CONTROL]\n1: wait\n jmp 1b\n' >"$work/waits.asm"

for name in small tiny; do
    (cd "$work" && "$baton" asm "$name.asm" -o "$name")
    cp "$work/$name" "image/seed_$name"
done
"$baton" run --ram 64K --max-cycles 57 --save state/seed_running "$work/small.asm" 2>"$work/report" || true
"$baton" run --ram 64K --max-cycles 97 --type 2000:ab --packet 3000:4142 --save state/seed_waiting \
    "$work/waits.asm" 2>"$work/report" || true

# Once a trouble; made anew because its format is that of a state.
truncate -s 256M "$work/empty"
"$baton" run --ram 64K --max-cycles 57 --disk "$work/empty" --save state/empty_disk_of_256_megabytes \
    "$work/tiny.asm" 2>"$work/report" || true

printf 'tiny one two\nsmall\n' >"$work/boot"
printf 'A 0 3 0 100\n' >"$work/jobs"
archive() { tar --owner=0 --group=0 --mtime=@0 -C "$work" "$@"; }
archive --format=ustar -cf - boot tiny | head -c 4096 >disk/seed_ustar
archive --format=gnu -cf - boot small tiny jobs | head -c 6656 >disk/seed_gnu

cp "$work/small.asm" assembler/seed_small
cat >assembler/seed_macros <<'END'
        .include "b.inc"
        .macro twice a, b=4
        mov \a, \b
        twice_\@: mov \a, (\b)
        .endm
        twice r1
        twice r2, DEFINED + FROM_B
        .if DEFINED > 3
        .rept 3
        .byte 'x', '\n', 0x7f, 1 << 3
        .endr
        .else
        .org 0x100
        .endif
        .ifdef nothing
        .endif
        .equ later, end - .
        .align 8
        .half later, -1
end:    .ascii "é\x41\n"
        .set s, 1
        .irp r, r0, r1
        push {\r}
        .endr
END

n=0
while IFS= read -r line; do
    n=$((n + 1))
    printf '%s' "$line" >"expression/seed_$n"
done <<'END'
01 + 2 * (3 - x) << 4 / 5 % 6
1[r1 + 4] == 0x1f && byte[a] != 'c' || !half[b]
2. + 1b - 1f
0a ? b : c ? ~d : -e
00b1011 ^ 0o17 | 0x7fffffffffffffff & 9223372036854775807
0(((((((1)))))))/0
END

n=0
while IFS= read -r line; do
    n=$((n + 1))
    printf '%s' "$line" | tr ' ' '\n' >"command_line/seed_$n"
done <<'END'
run --ram 256K --wait-states 3 --seed 0x7 --clock ideal --engine fast --max-cycles 1000 x.asm
os --policy rr --quantum 2 --tick-cycles 5000 --type 5000:hello\n\x04 --packet 100:48656c --stop-on fault,deadlock count
sched --jobs A:0:5,B:1:3+io2+3:1:50 --policy srt --compare fifo,rr:2 --sweep quantum=1..20 --lang fr --width 80
asm a.asm -o a -I dir -D X=1 --listing l --symbols s --diagnostics json
disasm x --at 0x100
trace --os count --from 5 --to 10 --wide
isa add --manual
--jobs A:0:5,B:1:3 --type 1:\n\t\r\\\0\e\x41 --column 5 --timeline --json -
END
"$baton" run --ram 64K --max-cycles 97 --type 20:ab --packet 30:4142 --record command_line/seed_log \
    "$work/waits.asm" 2>"$work/report" || true
