; threaded.asm - a program for the contract test of scheduling policies: threads that wait for each other with
; semaphore, lock, condition, barrier and join, and that yield, sleep and change their priorities meanwhile.
;
; Several are started at once, by the kernel: they have the numbers 1, 2, 3, ... One of them ends while its
; threads still wait and run.

        .include "user.inc"

        .equ    THREAD_STACKS, 6
        .equ    THREAD_STACK_BYTES, 128
        .equ    ROUNDS, 2
        .equ    LEAVER, 3                       ; this one ends early

_start:
        mov     r6, THREAD_STACKS
1:      lea     r0, worker
        mov     r1, r6
        call    thread_start
        cmp     r0, 0
        blt     .wrong
        subs    r6, r6, 1
        bne     1b

        sys     getpid
        cmp     r0, LEAVER
        bne     .stay
        mov     r0, 2
        sys     sleep
        mov     r0, 0
        jmp     exit

.stay:  lea     r0, verrou                      ; until all have counted
        call    lock_acquire
1:      ldw     r0, [counter]
        cmp     r0, THREAD_STACKS * ROUNDS
        beq     2f
        lea     r0, counted
        lea     r1, verrou
        call    condition_wait
        jmp     1b
2:      lea     r0, verrou
        call    lock_release

        mov     r6, THREAD_STACKS               ; then until all have ended
1:      mov     r0, r6
        call    thread_join
        cmp     r0, 0
        bne     .wrong
        subs    r6, r6, 1
        bne     1b
        mov     r0, 0
        jmp     exit
.wrong: mov     r0, 1
        jmp     exit

; Each worker, 1 to 6, is a little different.
worker: push    {r6-r8, lr}
        mov     r7, r0
        and     r1, r7, 3                       ; its priority, its own alone
        add     r1, r1, 1
        mov     r0, 0
        sys     nice
        mov     r6, ROUNDS

.round: mul     r8, r7, 200                     ; compute
1:      subs    r8, r8, 1
        bne     1b
        lea     r0, permits                     ; two at a time
        call    semaphore_down
        lea     r0, verrou                      ; and one of them counts,
        call    lock_acquire
        ldw     r8, [counter]
        remu    r0, r7, 3                       ; while it gives the processor away, or sleeps, or computes
        cmp     r0, 1
        blt     .sleep
        bgt     .work
        sys     yield
        jmp     .done
.sleep: mov     r0, 1
        sys     sleep
        jmp     .done
.work:  mov     r0, 1000
1:      subs    r0, r0, 1
        bne     1b
.done:  add     r8, r8, 1
        stw     r8, [counter]
        lea     r0, counted
        call    condition_signal
        lea     r0, verrou
        call    lock_release
        lea     r0, permits
        call    semaphore_up
        lea     r0, meeting                     ; a round ends for all
        call    barrier_wait
        subs    r6, r6, 1
        bne     .round
        mov     r0, 0
        pop     {r6-r8, lr}
        ret

        .data
        lock    verrou
        condition counted
        semaphore permits, 2
        barrier meeting, THREAD_STACKS
        .align  4
counter:
        .word   0

        .text
        .include "thread.inc"
        .include "lib.inc"
