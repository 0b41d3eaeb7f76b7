; favours_one_thread.asm - keeps a list by process: a second ready thread of a process takes the first one's place.

        .equ    OWN_ADD, 1
        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_add:
        mov     r1, r0
        ldw     r3, [r0 + THREAD_PID]
        shl     r3, r3, 2
        and     r3, r3, 124
        lea     r2, by_process
        stw     r1, [r2 + r3]
        ret

sched_pick:
        lea     r2, by_process
        mov     r3, 0
1:      ldw     r0, [r2 + r3]
        cmp     r0, 0
        bne     2f
        add     r3, r3, 4
        cmp     r3, 128
        bne     1b
        ret
2:      mov     r1, 0
        stw     r1, [r2 + r3]
        ret

        .bss
        .align  4
by_process:
        .space  128
