; no_thread_0.asm - does not think of the case that nobody is ready: thread 0 gets a quantum, too.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        mov     r1, 1
        stw     r1, [r0 + THREAD_POLICY]
        pop     {lr}
        ret
