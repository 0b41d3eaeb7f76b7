; callers_stack.asm - leaves a word where its caller has one.

        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_tick:
        mov     r1, 0
        stw     r1, [sp]
        ldw     r0, [ready + QUEUE_FIRST]
        ret
