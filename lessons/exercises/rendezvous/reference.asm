; One thread waits for what the other has made.

        .include "user.inc"

_start: lea     r0, one
        call    thread_start
        lea     r0, other
        call    thread_start
        mov     r0, 1
        call    thread_join
        mov     r0, 2
        call    thread_join
        ldw     r0, [got]
        jmp     exit

; Makes the value.
one:    push    {lr}
        mov     r1, 42
        stw     r1, [value]
        lea     r0, ready
        call    semaphore_up
        pop     {lr}
        ret

; Needs the value.
other:  push    {lr}
        lea     r0, ready
        call    semaphore_down
        ldw     r1, [value]
        stw     r1, [got]
        pop     {lr}
        ret

        .data
        .align  4
value:  .word   0
        semaphore ready, 0
got:    .word   0

        .include "thread.inc"
        .include "lib.inc"
