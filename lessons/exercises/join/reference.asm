; Two threads compute, and the main program adds their results.

        .include "user.inc"
        .include "instance.inc"         ; X, Y

_start: lea     r0, square
        mov     r1, X
        call    thread_start
        mov     r6, r0
        lea     r0, square
        mov     r1, Y
        call    thread_start
        mov     r7, r0
        mov     r0, r6
        call    thread_join
        mov     r8, r1
        mov     r0, r7
        call    thread_join
        add     r0, r8, r1
        jmp     exit

; Its argument comes in r0, its result goes there.
square: mul     r0, r0, r0
        ret

        .data
        .align  4
unused: .word   0

        .include "thread.inc"
        .include "lib.inc"
