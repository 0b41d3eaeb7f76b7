; philo_waiter.asm - three philosophers and a waiter, who lets two of them take forks at a time.
; Watch: the semaphore `waiter` has two permits; one of three forks is always left.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

        .equ    PHILOSOPHERS, 3
        .equ    FORK_BYTES, fork1 - fork0       ; from one fork to the next

_start:
        mov     r7, 0
1:      lea     r0, philosopher
        mov     r1, r7
        call    thread_start
        add     r7, r7, 1
        cmp     r7, PHILOSOPHERS
        bne     1b
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, PHILOSOPHERS
        ble     2b
        mov     r0, 0
        jmp     exit

; The argument is its place at the table, 0, 1 or 2. Its forks lie to the left and to the right.
philosopher:
        push    {lr}
        mov     r8, r0
        lea     r6, fork0
        mul     r1, r0, FORK_BYTES
        add     r6, r6, r1                      ; the left one
        add     r0, r0, 1
        rem     r0, r0, PHILOSOPHERS
        lea     r7, fork0
        mul     r1, r0, FORK_BYTES
        add     r7, r7, r1                      ; the right one
        lea     r0, waiter
        call    semaphore_down
        mov     r0, r6
        call    lock_acquire
        mov     r0, 1                           ; think about it
        sys     sleep
        mov     r0, r7
        call    lock_acquire
        lea     r0, has_eaten
        mov     r1, r8
        call    print_line
        mov     r0, r7
        call    lock_release
        mov     r0, r6
        call    lock_release
        lea     r0, waiter
        call    semaphore_up
        pop     {lr}
        ret

        .data
        lock    fork0
        lock    fork1
        lock    fork2
        semaphore waiter, 2
        .rodata
        message has_eaten,      "has eaten: philosopher ",      "a mangé : philosophe "

        .include "thread.inc"
        .include "lib.inc"
