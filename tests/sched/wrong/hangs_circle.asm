; hangs_circle.asm - appends twice, and later walks through the chain for ever.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        push    {r0, lr}
        mov     r1, r0
        lea     r0, ready
        call    queue_append
        pop     {r1, lr}
        lea     r0, ready
        push    {lr}
        call    queue_append
1:      ldw     r1, [r1 + THREAD_NEXT]          ; to the end of the chain
        cmp     r1, 0
        bne     1b
        pop     {lr}
        ret
