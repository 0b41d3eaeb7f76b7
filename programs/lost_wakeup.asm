; lost_wakeup.asm - a join made by hand, from a condition without a state: the signal comes before anybody waits.
; Watch: the main program is blocked on `ended`, and nobody is left who could signal it. It should look at a
; word that says whether the thread has ended, under the lock.
; EXPECT exit 0

        .include "user.inc"

_start:
        lea     r0, worker
        call    thread_start
        mov     r0, 1                           ; something else to do
        sys     sleep
        lea     r0, verrou
        call    lock_acquire
        lea     r0, ended
        lea     r1, verrou
        call    condition_wait
        lea     r0, verrou
        call    lock_release
        mov     r0, 0
        jmp     exit

worker: push    {lr}
        lea     r0, verrou
        call    lock_acquire
        lea     r0, ended
        call    condition_signal
        lea     r0, verrou
        call    lock_release
        pop     {lr}
        ret

        .data
        lock    verrou
        condition ended

        .include "thread.inc"
        .include "lib.inc"
