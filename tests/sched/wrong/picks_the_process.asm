; picks_the_process.asm - when it is a thread's turn, it picks the main program of its process.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        cmp     r0, 0
        beq     1f
        ldw     r0, [r0 + THREAD_PROCESS]
1:      pop     {lr}
        ret
