; loop.asm - adds up LOOP_TURNS, LOOP_TURNS - 1, ... 1: an addition, a count, a branch.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, LOOP_REPEAT
        .endif

workload:
        mov     r0, 0
        li      r5, REPEAT
1:      li      r1, LOOP_TURNS
2:      add     r0, r0, r1
        subs    r1, r1, 1
        bne     2b
        subs    r5, r5, 1
        bne     1b
        ret
