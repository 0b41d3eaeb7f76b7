; The sum of the numbers from 1 to N.

        .include "user.inc"
        .include "instance.inc"         ; N

_start: mov     r0, 0                   ; the sum
        mov     r1, 1                   ; the number
        ; ...
        jmp     exit

        .data
        .align  4
total:    .word 0
new_line: .asciz "\n"

        .include "lib.inc"
