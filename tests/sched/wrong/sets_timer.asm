; sets_timer.asm - sets the timer for a time slice itself.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        li      r1, TIMER
        mov     r2, 100
        stw     r2, [r1 + TIMER_COUNT]
        pop     {lr}
        ret
