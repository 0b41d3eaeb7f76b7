; leaves_sp.asm - one way out of sched_tick forgets to pop.

        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_tick:
        push    {r6, lr}
        ldw     r6, [ready + QUEUE_FIRST]
        mov     r0, 0
        cmp     r6, 0
        bne     1f
        pop     {r6, lr}
        ret
1:      mov     r0, 1
        ldw     r6, [sp]
        ret
