; waits.asm - sleeps in the kernel until the next interrupt.

        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_tick:
        wait
        mov     r0, 0
        ret
