# loop.S - adds up LOOP_TURNS, LOOP_TURNS - 1, ... 1: an addition, a count, a branch.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, LOOP_REPEAT
        .endif

workload:
        li      a0, 0
        li      t0, REPEAT
1:      li      t1, LOOP_TURNS
2:      add     a0, a0, t1
        addi    t1, t1, -1
        bnez    t1, 2b
        addi    t0, t0, -1
        bnez    t0, 1b
        ret
