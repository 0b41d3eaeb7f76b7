; faults.asm - reads a word at a place where none can be.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        ldw     r1, [r0 + THREAD_PRIORITY + 2]
        pop     {lr}
        ret
