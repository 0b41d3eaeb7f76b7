; loses_woken_threads.asm - knows main programs; of their threads it forgets those that something has woken.

        .equ    OWN_ADD, 1
        .include "sound.inc"

sched_add:
        cmp     r1, WHY_WOKEN
        bne     1f
        ldw     r1, [r0 + THREAD_NUMBER]
        cmp     r1, 0
        bne     2f
1:      mov     r1, r0
        lea     r0, ready
        jmp     queue_append
2:      ret
