; Tests of max3.

        .include "user.inc"

        .macro  expect a, b, c, right
        li      r0, \a
        li      r1, \b
        li      r2, \c
        call    max3
        li      r1, \right
        cmp     r0, r1
        bne     wrong
        .endm

_start: expect  1, 2, 3, 3
        ; ... more of them
        mov     r0, 0
        sys     exit
wrong:  mov     r0, 1
        sys     exit

        .include "max3.inc"
