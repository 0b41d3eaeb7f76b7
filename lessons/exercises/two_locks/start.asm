; Two threads that need two locks each.

        .include "user.inc"

_start: lea     r0, one
        call    thread_start
        lea     r0, other
        call    thread_start
        mov     r0, 1
        call    thread_join
        mov     r0, 2
        call    thread_join
        ldw     r0, [counter]
        jmp     exit

one:    push    {lr}
        lea     r0, fork
        call    lock_acquire
        lea     r0, knife
        call    lock_acquire
        ldw     r1, [counter]           ; temp = counter
        add     r1, r1, 1
        stw     r1, [counter]           ; counter = temp + 1
        lea     r0, knife
        call    lock_release
        lea     r0, fork
        call    lock_release
        pop     {lr}
        ret

other:  push    {lr}
        lea     r0, knife
        call    lock_acquire
        lea     r0, fork
        call    lock_acquire
        ldw     r1, [counter]           ; temp = counter
        add     r1, r1, 1
        stw     r1, [counter]           ; counter = temp + 1
        lea     r0, fork
        call    lock_release
        lea     r0, knife
        call    lock_release
        pop     {lr}
        ret

        .data
        .align  4
counter: .word  0
        lock    fork
        lock    knife

        .include "thread.inc"
        .include "lib.inc"
