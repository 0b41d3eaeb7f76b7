; writes_sp.asm - keeps a number in a field of the record that is the kernel's.

        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_tick:
        mov     r1, 1
        stw     r1, [r0 + THREAD_SP]
        ldw     r0, [ready + QUEUE_FIRST]
        ret
