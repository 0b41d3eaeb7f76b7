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

_start: expect  3, 2, 1, 3
        expect  1, 3, 2, 3
        expect  1, 2, 3, 3
        expect  -1, -2, -3, -1
        expect  2, -5, 1, 2
        expect  4, 4, 1, 4
        expect  1, 5, 3, 5
        mov     r0, 0
        sys     exit
wrong:  mov     r0, 1
        sys     exit

        .include "max3.inc"
