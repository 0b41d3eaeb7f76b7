; returns_garbage.asm - gives back the address of the chain's word instead of the thread's.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        cmp     r0, 0
        beq     1f
        add     r0, r0, THREAD_NEXT
1:      pop     {lr}
        ret
