; The alphabet, on one line.

        .include "user.inc"

_start: mov     r6, 'A'                 ; the letter
        stb     r6, [letter]
        lea     r1, letter
        mov     r2, 1
        call    print_bytes
        ; ... and the others?
        mov     r0, 0
        jmp     exit

        .data
letter:   .byte 0
new_line: .asciz "\n"

        .include "lib.inc"
