; overflows.asm - a recursion without an end.

        .equ    OWN_CHANGED, 1
        .include "sound.inc"

sched_changed:
        push    {r0-r5, lr}
        call    sched_changed
        pop     {r0-r5, lr}
        ret
