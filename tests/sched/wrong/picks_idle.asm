; picks_idle.asm - gives back the idle thread when nobody is ready.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        cmp     r0, 0
        bne     1f
        lea     r0, thread_table
1:      pop     {lr}
        ret
