; interrupts_on.asm - thinks that it has to switch interrupts on again.

        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_tick:
        ldw     r0, [ready + QUEUE_FIRST]
        ei
        ret
