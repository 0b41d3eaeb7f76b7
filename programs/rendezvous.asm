; rendezvous.asm - two threads meet: neither goes on before the other has come.
; Watch: each raises the other's semaphore, then waits for its own.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, left
        call    thread_start
        lea     r0, right
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 2
        ble     2b
        mov     r0, 0
        jmp     exit

left:   push    {lr}
        lea     r0, left_comes
        call    print
        lea     r0, left_is_here
        call    semaphore_up
        lea     r0, right_is_here
        call    semaphore_down
        lea     r0, left_goes
        call    print
        pop     {lr}
        ret

right:  push    {lr}
        mov     r0, 3                           ; a long way
        sys     sleep
        lea     r0, right_comes
        call    print
        lea     r0, right_is_here
        call    semaphore_up
        lea     r0, left_is_here
        call    semaphore_down
        lea     r0, right_goes
        call    print
        pop     {lr}
        ret

        .data
        semaphore left_is_here, 0
        semaphore right_is_here, 0
        .rodata
        message left_comes,     "left is here\n",       "gauche est là\n"
        message left_goes,      "left goes on\n",       "gauche continue\n"
        message right_comes,    "right is here\n",      "droite est là\n"
        message right_goes,     "right goes on\n",      "droite continue\n"

        .include "thread.inc"
        .include "lib.inc"
