; two_locks.asm - two threads take two locks, in opposite order.
; Watch: each has one and waits for the other, for ever. With the same order in both nothing would happen.
; EXPECT exit 0

        .include "user.inc"

_start:
        lea     r0, one
        call    thread_start
        lea     r0, other
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 2
        ble     2b
        mov     r0, 0
        jmp     exit

one:    lea     r6, lock_a
        lea     r7, lock_b
        jmp     both
other:  lea     r6, lock_b
        lea     r7, lock_a
both:   push    {lr}
        mov     r0, r6
        call    lock_acquire
        mov     r0, 1
        sys     sleep
        mov     r0, r7
        call    lock_acquire
        mov     r0, r7
        call    lock_release
        mov     r0, r6
        call    lock_release
        pop     {lr}
        ret

        .data
        lock    lock_a
        lock    lock_b

        .include "thread.inc"
        .include "lib.inc"
