; loses_preempted.asm - forgets whoever was preempted.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        cmp     r1, WHY_PREEMPTED
        beq     1f
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append
1:      ret
