; A counter without a lock.

        .include "user.inc"

_start: lea     r0, worker
        mov     r1, 0
        call    thread_start
        lea     r0, worker
        mov     r1, 1
        call    thread_start
        mov     r0, 1
        call    thread_join
        mov     r0, 2
        call    thread_join
        ldw     r0, [counter]
        jmp     exit

worker: push    {r6, lr}
        mov     r6, 2
1:
        lea     r0, counter
        mov     r1, 1
        xadd    r2, r1, [r0]            ; in one indivisible step
        subs    r6, r6, 1
        bne     1b
        pop     {r6, lr}
        ret

        .data
        .align  4
counter: .word  0

        .include "thread.inc"
        .include "lib.inc"
