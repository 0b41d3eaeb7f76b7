; clobbers_r7.asm - uses r7 without saving it.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        mov     r7, r0
        lea     r0, ready
        mov     r1, r7
        jmp     queue_append
