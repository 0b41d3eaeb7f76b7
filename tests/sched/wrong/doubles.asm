; doubles.asm - a preempted thread gets two places.

        .equ    OWN_ADD, 1
        .include "ring.inc"

sched_add:
        cmp     r1, WHY_PREEMPTED
        bne     put
        push    {lr}
        call    put
        call    put
        pop     {lr}
        ret
