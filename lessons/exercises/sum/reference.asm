; The sum of the numbers from 1 to N.

        .include "user.inc"
        .include "instance.inc"         ; N

_start: mov     r0, 0                   ; the sum
        mov     r1, 1                   ; the number
1:      cmp     r1, N
        bgt     2f
        add     r0, r0, r1
        add     r1, r1, 1
        jmp     1b
2:      stw     r0, [total]
        call    print_number
        lea     r0, new_line
        call    print
        mov     r0, 0
        jmp     exit

        .data
        .align  4
total:    .word 0
new_line: .asciz "\n"

        .include "lib.inc"
