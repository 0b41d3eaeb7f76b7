; chains_sleepers.asm - tidies up THREAD_NEXT of a thread that falls asleep; the kernel has chained it already.

        .equ    OWN_REMOVE, 1
        .include "sound.inc"

sched_remove:
        cmp     r1, REASON_SLEEP
        bne     1f
        mov     r1, 0
        stw     r1, [r0 + THREAD_NEXT]
1:      ret
