; writes_program.asm - leaves the number of the reason in the program's memory.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        ldw     r2, [r0 + THREAD_BASE]
        stw     r1, [r2]
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append
