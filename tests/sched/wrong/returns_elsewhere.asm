; returns_elsewhere.asm - skips the instruction behind the call.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        push    {lr}
        mov     r1, r0
        lea     r0, ready
        call    queue_append
        pop     {lr}
        add     lr, lr, 4
        ret
