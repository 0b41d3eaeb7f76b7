; Two threads compute, and the main program adds their results.

        .include "user.inc"
        .include "instance.inc"         ; X, Y

_start: lea     r0, square
        mov     r1, X
        call    thread_start
        ; ...
        mov     r0, 0
        jmp     exit

; Its argument comes in r0, its result goes there.
square: mul     r0, r0, r0
        ret

        .data
        .align  4
unused: .word   0

        .include "thread.inc"
        .include "lib.inc"
