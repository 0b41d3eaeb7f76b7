; A counter that never loses an update.

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
        mov     r6, 1
1:
        lea     r0, guard
        call    lock_acquire
        ldw     r1, [counter]           ; temp = counter
        add     r1, r1, 1
        stw     r1, [counter]           ; counter = temp + 1
        lea     r0, guard
        call    lock_release
        subs    r6, r6, 1
        bne     1b
        pop     {r6, lr}
        ret

        .data
        .align  4
counter: .word  0
        lock    guard

        .include "thread.inc"
        .include "lib.inc"
