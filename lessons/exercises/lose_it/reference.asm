; A counter that may lose an update: 1 or 2.

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

worker:
        ldw     r1, [counter]           ; temp = counter
        add     r1, r1, 1
        stw     r1, [counter]           ; counter = temp + 1
        ret

        .data
        .align  4
counter: .word  0

        .include "thread.inc"
        .include "lib.inc"
